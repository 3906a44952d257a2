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

// Block by block: joined, they would stand in memory once more.
async function unzip(blocks) {
  const { writable, readable } = new DecompressionStream("gzip");
  const fill = async () => {
    const writer = writable.getWriter();
    for (const block of blocks) {
      await writer.write(bytesOfBase64(block));
    }
    await writer.close();
  };
  const [buffer] = await Promise.all([new Response(readable).arrayBuffer(), fill()]);
  return new Uint8Array(buffer);
}

// One column out of byte planes: all lowest bytes, then all second ones, and so on.
export function readColumn(bytes, [start, count, width, differences]) {
  if (width === 1 && !differences) {
    return bytes.subarray(start, start + count);
  }
  const Numbers = differences ? Int32Array : width === 4 ? Uint32Array : Uint16Array;
  const values = new Numbers(count);
  let last = 0;
  for (let i = 0; i < count; i += 1) {
    let value = 0;
    for (let at = start + (width - 1) * count + i; at >= start; at -= count) {
      value = (value << 8) | bytes[at];
    }
    last = differences ? last + ((value >>> 1) ^ -(value & 1)) : value;
    values[i] = last;
  }
  return values;
}

// The parts of a page by name: what is opened once stays, pieces of text only while they are among the last used.
const MOST_PIECES = 24;

export function createStore(blocksOf) {
  const pieces = new Map();
  const base64 = (name) => blocksOf(name).join("");
  const bytes = (name) =>
    unzip(blocksOf(name)).catch((error) => {
      throw new Error(`${name} cannot be read`, { cause: error });
    });
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
