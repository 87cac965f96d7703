const scripts = /(<script\b[^>]*>)([\s\S]*?)(<\/script>)/gi;

/** Elements that a browser follows only when somebody clicks. */
const clicked = new Set(['a', 'area', 'form']);

const isOutside = (address: string) => /^(?:https?:)?\/\//i.test(address.trim());

function ofElements(markup: string): string[] {
  return [...markup.matchAll(/<([a-z][\w-]*)\b([^>]*)>/gi)]
    .filter(([, element = '']) => !clicked.has(element.toLowerCase()))
    .flatMap(([, , attributes = '']) => [
      ...attributes.matchAll(/\b(?:src|srcset|href|poster|data|action)\s*=\s*["']?([^"'\s>]+)/gi),
    ])
    .map(([, address = '']) => address);
}

function ofStyles(markup: string): string[] {
  const imports = [...markup.matchAll(/@import\s+["']([^"']+)/gi)];
  const urls = [...markup.matchAll(/\burl\(\s*["']?([^"')\s]+)/gi)];
  return [...imports, ...urls].map(([, address = '']) => address);
}

function ofModules(code: string): string[] {
  return [...code.matchAll(/\b(?:import|from)\s*\(?\s*["'`](https?:\/\/[^"'`\s]+)/g)].map(
    ([, address = '']) => address,
  );
}

/** The addresses outside the page that a browser fetches on opening it. What a script fetches later is not seen. */
export function outsideReferences(page: string): string[] {
  const markup = page.replace(scripts, '$1$3');
  const code = [...page.matchAll(scripts)].map(([, , text = '']) => text);
  const found = [...ofElements(markup), ...ofStyles(markup), ...code.flatMap(ofModules)];
  return [...new Set(found.filter(isOutside))];
}
