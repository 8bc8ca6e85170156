// What is far off the screen is not laid out when the page opens (book.css). Once the reader has begun to scroll it
// is, piece by piece, whenever the page rests: who then jumps by the scroll bar finds everything where it will stay.

const FAR = "section section > :is(p, ul, div.math), section section > div.cell > :is(.cell_input, .cell_output)";
const A_PART = 8; // ms that must be left of a rest to begin with another, so that the reader's touch is heard

export function measureFar() {
  if (document.documentElement.classList.contains("measured")) return;
  const parts = [...document.querySelectorAll(FAR)];
  const next = () => (window.requestIdleCallback ? requestIdleCallback(some) : setTimeout(some, 50));
  const some = (rest) => {
    do {
      const part = parts.shift();
      if (!part) return;
      part.style.contentVisibility = "visible";
      part.getBoundingClientRect();
    } while (rest && rest.timeRemaining() > A_PART);
    next();
  };
  addEventListener("scroll", next, { once: true, passive: true });
}
