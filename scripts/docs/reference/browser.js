/**
 * What Redoc's page lacks. This file is inlined in the page, before everything else. Light or dark is what the reader
 * chose on any page of the site, under the name that VitePress keeps it; Redoc has a name of its own.
 */
(() => {
  const [ofSite, ofRedoc] = ['vitepress-theme-appearance', 'redoc.colorMode'];
  const root = document.documentElement;
  const device = matchMedia('(prefers-color-scheme: dark)');

  /** @param {boolean} dark */
  function show(dark) {
    localStorage.setItem(ofRedoc, dark ? 'dark' : 'light');
    root.classList.toggle('dark', dark);
    root.classList.toggle('light', !dark);
    document.getElementById('colour-mode')?.setAttribute('aria-pressed', String(dark));
  }

  function showChosen() {
    const chosen = localStorage.getItem(ofSite) ?? 'auto';
    show(chosen === 'auto' ? device.matches : chosen === 'dark');
  }
  showChosen();
  device.addEventListener('change', showChosen);
  addEventListener('DOMContentLoaded', () => {
    showChosen();
    document.getElementById('colour-mode')?.addEventListener('click', () => {
      const dark = !root.classList.contains('dark');
      localStorage.setItem(ofSite, dark === device.matches ? 'auto' : dark ? 'dark' : 'light');
      show(dark);
    });
  });

  /** Redoc has no option for these, and writes its elements again at each step of the reader. */
  function complete() {
    const menu = document.querySelector('.menu-content:not([role])');
    menu?.setAttribute('role', 'navigation');
    menu?.setAttribute('aria-label', 'Operations');
    // A mouse opens the search by this element, which a keyboard cannot reach.
    /** @type {HTMLElement | null} */
    const search = document.querySelector('[data-testid="search-trigger"]:not([role])');
    search?.setAttribute('role', 'button');
    search?.setAttribute('tabindex', '0');
    search?.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault();
      search.click();
    });
    for (const table of document.querySelectorAll('.md-table-wrapper:not([tabindex])'))
      table.setAttribute('tabindex', '0');
    // The parts of an operation follow its title, which has the second level, but begin with the fourth.
    for (const heading of document.querySelectorAll('#redoc :is(h4, h5)[class^="sc-"]:not([aria-level])')) {
      heading.setAttribute('aria-level', heading.tagName === 'H4' ? '3' : '4');
    }
  }
  new MutationObserver(complete).observe(document, { childList: true, subtree: true });
})();
