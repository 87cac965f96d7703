import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
// @ts-expect-error: Vite compiles it; TypeScript does not know the format.
import Console from './Console.vue';
// @ts-expect-error
import './style.css';

export default {
  extends: DefaultTheme,
  enhanceApp({ app, router }) {
    app.component('Console', Console);
    if (typeof document === 'undefined') return;
    // The search link of the reference, which is no page of VitePress.
    router.onAfterRouteChange = () => {
      if (location.hash !== '#search') return;
      document.querySelector<HTMLElement>('.DocSearch-Button')?.click();
      history.replaceState(null, '', location.pathname);
    };
  },
} satisfies Theme;
