/** @import { Rule } from '../visitor.js' */

/**
 * Tools ignore what stands beside a `$ref`, even the summary and description that OpenAPI 3.1 allows there, and
 * Redocly's spec-ref-siblings lets both pass.
 *
 * @type {Rule}
 */
export const noReferenceSiblings = () => ({
  ref: {
    enter(reference, { location, report }) {
      for (const key of Object.keys(reference)) {
        if (key === '$ref') continue;
        const message = `Tools ignore ${key} beside a $ref. Move it into ${reference['$ref']}, or remove it.`;
        report({ message, location: location.child([key]).key() });
      }
    },
  },
});

/**
 * The description is complete in itself: nobody needs a network to read it, and nobody else can change it.
 *
 * @type {Rule}
 */
export const noExternalReferences = () => ({
  ref: {
    enter({ $ref: target }, { location, report }) {
      // A scheme of two letters or more: a single one is a drive of Windows.
      if (!/^([a-z][a-z\d+.-]+:|\/\/)/i.test(String(target))) return;
      const message = `${target} lies outside of the description. Copy it into a file of its own.`;
      report({ message, location });
    },
  },
});
