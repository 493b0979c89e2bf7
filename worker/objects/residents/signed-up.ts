// What a signed-up record means for the register: whose household, which contacts, which addresses are its own.
import type { Contact } from '../../model/recipient.ts'
import type { SignedUp } from '../../model/sign-up.ts'

/** People of one address are one household, however they came. */
export function householdOf({ id, places }: Pick<SignedUp, 'id' | 'places'>): string {
  return places[0]?.label || id
}

export function contactsOfSignedUp({
  phone,
  phoneUse,
  email,
  contact,
}: SignedUp): readonly Omit<Contact, 'optedOut'>[] {
  const phones: readonly ('sms' | 'voice')[] = phoneUse === 'sms and voice' ? ['sms', 'voice'] : [phoneUse]
  return [
    ...(phone === null ? [] : phones.map((channel) => ({ channel, address: phone }))),
    ...(email === null ? [] : [{ channel: 'mail' as const, address: email }]),
    // Whoever was asked and has not agreed is told nothing.
    ...(contact?.state === 'agreed' ? [{ channel: 'contact' as const, address: contact.phone }] : []),
  ]
}

/** Whose own number or mailbox it is: being somebody's contact opens nothing. */
export function ownsAddress(
  { phone, email }: SignedUp,
  addressHash: string,
  hashOf: (address: string) => string,
): boolean {
  return [phone, email].some((address) => address !== null && hashOf(address) === addressHash)
}

/** What is left of it once addresses have ended for good. */
export function withOnly(signedUp: SignedUp, left: readonly { readonly address: string }[]): SignedUp {
  const still = (address: string | null) => left.some((one) => one.address === address)
  const { phone, email, contact } = signedUp
  return {
    ...signedUp,
    phone: still(phone) ? phone : null,
    email: still(email) ? email : null,
    contact: contact?.state === 'agreed' && !still(contact.phone) ? null : contact,
  }
}
