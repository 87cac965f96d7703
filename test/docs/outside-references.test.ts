import { describe, expect, it } from 'vitest';
import { outsideReferences } from '../../scripts/docs/outside-references.js';

const elsewhere = 'https://elsewhere.example/it';

describe('what a page loads from elsewhere', () => {
  it.each([
    ['a script', `<script src="${elsewhere}"></script>`],
    ['a module', `<script type="module">import { hydrate } from "${elsewhere}";</script>`],
    ['a module for its effects', `<script type="module">import "${elsewhere}";</script>`],
    ['a module on demand', `<script>const load = () => import('${elsewhere}')</script>`],
    ['a style sheet', `<link rel="stylesheet" href="${elsewhere}">`],
    ['a style sheet of a style sheet', `<style>@import "${elsewhere}";</style>`],
    ['a font', `<style>@font-face { src: url(${elsewhere}) }</style>`],
    ['a picture', `<img alt="" src='${elsewhere}'>`],
    ['a picture of an element', `<p style="background: url('${elsewhere}')">`],
    ['a frame', `<iframe src="${elsewhere}"></iframe>`],
  ])('includes %s', (_, page) => {
    expect(outsideReferences(page)).toEqual([elsewhere]);
  });

  it('includes an address that takes the scheme of the page', () => {
    expect(outsideReferences('<img src="//elsewhere.example/it">')).toEqual(['//elsewhere.example/it']);
  });

  it.each([
    ['a link to click', `<a href="${elsewhere}">`],
    ['text', `<p>${elsewhere}</p>`],
    ['data in a script', `<script>const server = "${elsewhere}";</script>`],
    ['data of its own', '<img src="data:image/svg+xml,%3Csvg%20xmlns%3D%22http%3A%2F%2Fwww.w3.org%22%3E">'],
    ['a file beside it', '<link rel="icon" href="icon.svg">'],
  ])('leaves out %s', (_, page) => {
    expect(outsideReferences(page)).toEqual([]);
  });
});
