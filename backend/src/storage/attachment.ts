/** The `Content-Disposition` that saves under this name: an ASCII one for old clients, the true one after RFC 5987. */
export function attachment(name: string): string {
  const wellFormed = name.replace(/\p{Surrogate}|\p{Cc}/gu, '_').replace(/[/\\]/g, '_');
  const ascii = wellFormed.replace(/[^ -~]|"/g, '_');
  const encoded = encodeURIComponent(wellFormed).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
