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

async function unzip(base64) {
  const compressed = new Response(bytesOfBase64(base64)).body;
  return new Uint8Array(await new Response(compressed.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer());
}

// One column out of byte planes: all lowest bytes, then all second ones, and so on.
export function readColumn(bytes, [start, count, width, differences]) {
  if (width === 1 && !differences) {
    return bytes.subarray(start, start + count);
  }
  const Numbers = width === 4 ? Uint32Array : Uint16Array;
  const values = differences ? new Int32Array(count) : new Numbers(count);
  for (let plane = width - 1; plane >= 0; plane -= 1) {
    const from = start + plane * count;
    for (let i = 0; i < count; i += 1) {
      values[i] = (values[i] << 8) | bytes[from + i];
    }
  }
  if (differences) {
    let last = 0;
    for (let i = 0; i < count; i += 1) {
      last += (values[i] >>> 1) ^ -(values[i] & 1);
      values[i] = last;
    }
  }
  return values;
}

// The parts of a page by name: what is opened once stays, pieces of text only while they are among the last used.
const MOST_PIECES = 24;

export function createStore(blocksOf) {
  const pieces = new Map();
  const base64 = (name) => blocksOf(name).join("");
  const bytes = async (name) => unzip(base64(name));
  const text = async (name) => new TextDecoder().decode(await bytes(name));
  const json = async (name) => JSON.parse(await text(name));
  const piece = (name) => {
    const found = pieces.get(name) ?? json(name);
    pieces.delete(name);
    pieces.set(name, found);
    if (pieces.size > MOST_PIECES) {
      pieces.delete(pieces.keys().next().value);
    }
    return found;
  };
  return { bytes, base64, text, json, piece };
}
