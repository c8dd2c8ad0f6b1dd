/** The first letters of a serial number, which name the product; the number itself is masked. */
export function maskedSerial(serial: string): string {
  const letters = /^[A-Z]{0,3}/i.exec(serial)?.[0] ?? '';
  return letters + '*'.repeat(Math.max(0, serial.length - letters.length));
}
