/** A random id of 128 bits. `crypto.randomUUID` exists in secure contexts only; this works everywhere. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
