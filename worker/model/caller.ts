// Under which name or number a commune may write and call. In France a platform shows no mobile number (06, 07): the regulator keeps these
// for people since 2023-01-01 (Arcep), and operators drop the call or SMS of a machine that shows one.

/** GSM 03.38 lets an alphanumeric originator have eleven characters; letters, digits and a blank arrive everywhere as they were sent. */
const NAME = /^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/
const E164 = /^[1-9]\d{6,14}$/

export function isSenderName(text: string): boolean {
  return NAME.test(text)
}

/** Digits with or without a plus, a blank or 00 before the country. */
export function isFrenchMobile(number: string): boolean {
  return /^(?:\+|00)?33\s?[67]\d{8}$|^0[67]\d{8}$/.test(number.replace(/[\s.-]/g, ''))
}

/** A number that a call may show: E.164 without a plus, and no French mobile. */
export function isCallerNumber(text: string): boolean {
  return E164.test(text) && !isFrenchMobile(text)
}
