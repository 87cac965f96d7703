/**
 * What Redoc leaves out for readers who do not see the page. It has no option for these, and writes its elements
 * anew at each step of the reader, so that an observer sets them.
 */
function mend(): void {
  const menu = document.querySelector('.menu-content:not([role])');
  menu?.setAttribute('role', 'navigation');
  menu?.setAttribute('aria-label', 'Guides and operations');
  // A pointer opens the search by this element, which is none that a keyboard gets to.
  const search = document.querySelector<HTMLElement>('[data-testid="search-trigger"]:not([role])');
  search?.setAttribute('role', 'button');
  search?.setAttribute('tabindex', '0');
  search?.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    search.click();
  });
  // The parts of an operation stand right under its title, which has the second level, but begin with the fourth.
  for (const heading of document.querySelectorAll('#redoc :is(h4, h5)[class^="sc-"]:not([aria-level])')) {
    heading.setAttribute('aria-level', heading.tagName === 'H4' ? '3' : '4');
  }
}

new MutationObserver(mend).observe(document, { childList: true, subtree: true });
