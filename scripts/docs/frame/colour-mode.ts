/**
 * Light or dark, the same on all pages. Redoc keeps the reader's choice under this name, and takes it from there.
 * It runs before anything is shown, so that no page flashes.
 */
const key = 'redoc.colorMode';
const root = document.documentElement;

/** A browser may forbid a page on disk to keep anything. */
function stored(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

const asked = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';

function show(mode: string): void {
  root.classList.remove('light', 'dark');
  // Redoc's class against colours that fade into one another, and are hard to read meanwhile.
  root.classList.add(mode, 'notransition');
  requestAnimationFrame(() => root.classList.remove('notransition'));
}

show(stored() === 'dark' || stored() === 'light' ? String(stored()) : asked);

document.addEventListener('DOMContentLoaded', () => {
  const button = document.getElementById('colour-mode');
  const sayState = () => button?.setAttribute('aria-pressed', String(root.classList.contains('dark')));
  sayState();
  button?.addEventListener('click', () => {
    const mode = root.classList.contains('dark') ? 'light' : 'dark';
    show(mode);
    sayState();
    try {
      localStorage.setItem(key, mode);
    } catch {
      // Then the choice holds for this page only.
    }
  });
});
