/** Address → file below the territory; null where nothing public has that address. */
export function fileOf(pathname: string): { readonly territory: string; readonly file: string } | null
