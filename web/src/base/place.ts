/** Whether this page was opened by an address that only its own machine understands. */
export function isThisMachineOnly(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname);
}
