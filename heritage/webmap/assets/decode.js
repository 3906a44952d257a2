// The data of a map: gzip in base64, in inert blocks of the page, decoded without any request.

export function bytesOfBase64(text) {
  if (typeof Uint8Array.fromBase64 === "function") {
    return Uint8Array.fromBase64(text);
  }
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) {
    bytes[i] = binary.charCodeAt(i);
  }
  return bytes;
}

export async function unpack(base64Blocks) {
  const compressed = new Blob(base64Blocks.map(bytesOfBase64)).stream();
  const text = await new Response(compressed.pipeThrough(new DecompressionStream("gzip"))).text();
  return JSON.parse(text);
}
