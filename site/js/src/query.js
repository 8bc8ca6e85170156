// The query of the page's address. Anyone may have written it: what is read there is checked by who reads it,
// and one that is longer than any that the book writes is not read at all.

const LONGEST = 20_000; // characters; the state of all figures of a page takes some hundreds

export const query = () => new URLSearchParams(location.search.length > LONGEST ? "" : location.search);

/** The anchor of the address, as it was before it was encoded; none if it is encoded in no way that there is. */
export function anchor() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

/** Put the query into the address, and leave the rest of it as it is, or without its anchor. */
export function setQuery(now, hash = location.hash) {
  const search = now.toString();
  history.replaceState(history.state, "", `${location.pathname}${search ? `?${search}` : ""}${hash}`);
}
