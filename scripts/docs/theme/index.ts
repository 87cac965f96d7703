import { type Theme, withBase } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { defineComponent, h, onMounted } from 'vue';
// @ts-expect-error: Vite compiles it; TypeScript does not know the format.
import Console from './Console.vue';
// @ts-expect-error
import './style.css';

/** That of the default theme has no landmark, and a link with two names. */
const notFound = () =>
  h('main', { class: 'vp-doc not-found' }, [
    h('h1', 'Not found'),
    h('p', [
      'There is no such page. Search for it, or ',
      h('a', { href: withBase('/') }, 'begin at the start'),
      '.',
    ]),
  ]);

const Layout = defineComponent(() => {
  // The search link of the reference, which is no page of VitePress.
  onMounted(() => {
    if (location.hash !== '#search') return;
    document.querySelector<HTMLElement>('.DocSearch-Button')?.click();
    history.replaceState(null, '', location.pathname);
  });
  return () => h(DefaultTheme.Layout, null, { 'not-found': notFound });
});

export default {
  extends: DefaultTheme,
  Layout,
  enhanceApp({ app }) {
    app.component('Console', Console);
  },
} satisfies Theme;
