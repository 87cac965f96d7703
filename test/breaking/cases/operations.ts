import { at } from '../../../scripts/support/description.js';
import { bundle } from '../../support/contract.js';
import { type Case, post } from './case.js';

const create = post('/contact/{identifier}');
const comment = post('/contact/{identifier}/comment');
const tag = post('/contact/{identifier}/tag');
const status = '/paths/~1contact~1{identifier}~1conversation~1status';
const sendMessage = at(bundle, `#${post('/contact/{identifier}/message')}`) as object;
const parameter = {
  name: 'id',
  in: 'path',
  required: true,
  schema: { $ref: '#/components/schemas/Identifier' },
};
const ok = { description: 'Done.', content: { 'application/json': { schema: { type: 'object' } } } };
const newOperation = { operationId: 'pin', responses: { 200: ok } };

/** Paths, methods, statuses and names of operations, and what holds for all of them. */
export const operations: Case[] = [
  {
    that: 'a path is new',
    at: '/paths',
    set: { '/pin': { post: newOperation } },
    there: [['minor', '#/paths/~1pin']],
    back: [['major', '#/paths/~1pin']],
  },
  {
    that: 'an operation is new',
    at: status,
    set: { delete: newOperation },
    there: [['minor', `#${status}/delete`]],
    back: [['major', `#${status}/delete`]],
  },
  {
    that: 'a status is gone',
    at: `${comment}/responses`,
    set: { 404: undefined },
    there: [['major', `#${comment}/responses/404`]],
    back: [['minor', `#${comment}/responses/404`]],
  },
  {
    that: 'a success is new',
    at: `${create}/responses`,
    set: { 202: ok },
    there: [['major', `#${create}/responses/202`]],
    back: [['major', `#${create}/responses/202`]],
  },
  {
    that: 'an operation has another operationId, and the client another method',
    at: create,
    set: { operationId: 'addContact' },
    there: [['major', `#${create}/operationId`]],
    back: [['major', `#${create}/operationId`]],
  },
  {
    that: 'an operation is deprecated',
    at: create,
    set: { deprecated: true },
    there: [['minor', `#${create}/deprecated`]],
    back: [['minor', `#${create}/deprecated`]],
  },
  {
    that: 'an operation is described otherwise',
    at: create,
    set: { description: 'Adds a contact.' },
    there: [['patch', `#${create}/description`]],
    back: [['patch', `#${create}/description`]],
  },
  {
    that: 'an operation stands in another section of the documentation',
    at: create,
    set: { tags: ['Messages'] },
    there: [['patch', `#${create}/tags`]],
    back: [['patch', `#${create}/tags`]],
  },
  {
    that: 'a parameter is new and required',
    at: `${comment}/parameters`,
    set: { 1: { name: 'draft', in: 'query', required: true, schema: { type: 'boolean' } } },
    there: [['major', `#${comment}/parameters/1`]],
    back: [['major', `#${comment}/parameters/1`]],
  },
  {
    that: 'a parameter of a path has another name, on which the types of raw calls depend',
    at: '/paths',
    set: {
      '/contact/{identifier}/message': undefined,
      '/contact/{id}/message': { post: { ...sendMessage, parameters: [parameter] } },
    },
    there: [
      ['major', '#/paths/~1contact~1{identifier}~1message'],
      ['major', '#/paths/~1contact~1{identifier}~1message/post/parameters/0'],
      ['minor', '#/paths/~1contact~1{id}~1message'],
      ['major', '#/paths/~1contact~1{id}~1message/post/parameters/0'],
    ],
    back: [
      ['minor', '#/paths/~1contact~1{identifier}~1message'],
      ['major', '#/paths/~1contact~1{identifier}~1message/post/parameters/0'],
      ['major', '#/paths/~1contact~1{id}~1message'],
      ['major', '#/paths/~1contact~1{id}~1message/post/parameters/0'],
    ],
  },
  {
    that: 'an operation needs no token',
    at: tag,
    set: { security: [] },
    there: [['major', `#${tag}/security`]],
    back: [['major', `#${tag}/security`]],
  },
  {
    that: 'the server is another one',
    at: '/servers/0',
    set: { url: 'https://api.aelyst.ai/v2' },
    there: [['major', '#/servers/0/url']],
    back: [['major', '#/servers/0/url']],
  },
  {
    that: 'the scheme of the token is another one',
    at: '/components/securitySchemes/bearerAuth',
    set: { scheme: 'basic' },
    there: [['major', '#/components/securitySchemes/bearerAuth/scheme']],
    back: [['major', '#/components/securitySchemes/bearerAuth/scheme']],
  },
  {
    that: 'the title is another one',
    at: '/info',
    set: { title: 'Aelyst' },
    there: [['patch', '#/info/title']],
    back: [['patch', '#/info/title']],
  },
  {
    that: 'the dialect of the schemas is another one',
    at: '',
    set: { jsonSchemaDialect: undefined },
    there: [['minor', '#/jsonSchemaDialect']],
    back: [['minor', '#/jsonSchemaDialect']],
  },
];
