// An order in which what is alike stands together, for the packer: what it has just seen costs it least to say again.

/** So many bytes in a row are a piece. */
const PIECE = 4;
/** What stands in more texts than this says nothing about them. */
const COMMON = 1000;
/** Most texts: a piece and the place of its text are one number. */
const MOST = 2 ** 20;

/**
 * The places of `texts` in an order in which each follows the one that it has most in common with, of those that are
 * left. The same texts always give the same order.
 */
export function alike(texts) {
  const { pieces, counts } = inCommon(texts);
  const [left, shared] = [new Uint8Array(texts.length).fill(1), new Uint32Array(texts.length)];
  const order = [];
  let first = 0;
  for (let next = nextLeft(); next !== undefined; next = nearest(next) ?? nextLeft()) {
    left[next] = 0;
    order.push(next);
  }
  return order;

  function nextLeft() {
    while (first < texts.length && !left[first]) first += 1;
    return first < texts.length ? first : undefined;
  }

  function nearest(text) {
    const met = [];
    for (const piece of pieces[text]) {
      // Those that have their place are not looked at again.
      let kept = 0;
      for (const other of piece) {
        if (!left[other]) continue;
        piece[kept] = other;
        kept += 1;
        if (shared[other] === 0) met.push(other);
        shared[other] += 1;
      }
      piece.length = kept;
    }
    let [best, most] = [undefined, 0];
    for (const other of met) {
      const likeness = shared[other] / (counts[text] + counts[other] - shared[other]);
      if (likeness > most || (likeness === most && other < best)) [best, most] = [other, likeness];
      shared[other] = 0;
    }
    return best;
  }
}

/** For each text its pieces that others have too, each as the list of texts it stands in, and how many pieces it has. */
function inCommon(texts) {
  if (texts.length > MOST) throw new Error(`${texts.length} functions in one file: look at scripts/lib/alike.mjs`);
  const own = texts.map((text) => {
    const found = new Set();
    for (let at = 0; at + PIECE <= text.length; at += 1) found.add(text.readUInt32LE(at));
    return found;
  });
  const counts = own.map(({ size }) => size);
  const all = new Float64Array(counts.reduce((sum, count) => sum + count, 0));
  let end = 0;
  own.forEach((found, text) => {
    for (const piece of found) {
      all[end] = piece * MOST + text;
      end += 1;
    }
  });
  all.sort();
  const pieces = texts.map(() => []);
  for (let from = 0, to = 0; from < all.length; from = to) {
    const piece = Math.floor(all[from] / MOST);
    while (to < all.length && Math.floor(all[to] / MOST) === piece) to += 1;
    if (to - from < 2 || to - from > COMMON) continue;
    const list = Array.from(all.subarray(from, to), (entry) => entry - piece * MOST);
    for (const text of list) pieces[text].push(list);
  }
  return { pieces, counts };
}
