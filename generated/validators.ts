// Written by `npm run generate` from openapi/. Do not edit.

// @ts-nocheck: written by Ajv.

import type { Validate } from '../src/validate.js';
import { bodyValidators } from './body-validators.js';

function note(errors, instancePath, keyword, params, message) {
  errors ??= [];
  errors.push({ instancePath, keyword, params, message });
  return errors;
}

function codePoints(text) {
  let count = text.length;
  for (let index = 1; index < text.length; index++) {
    const low = (text.charCodeAt(index) & 0xfc00) === 0xdc00;
    if (low && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800) count--;
  }
  return count;
}

const open5 = validate12;
const schema16 = {"type":"string","pattern":"^(id|email|phone):.+$"};const pattern0 = new RegExp("^(id|email|phone):.+$", "u");
function validate12(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){let vErrors = null;let errors = 0;const evaluated0 = validate12.evaluated;if(evaluated0.dynamicProps){evaluated0.props = undefined;}if(evaluated0.dynamicItems){evaluated0.items = undefined;}if(typeof data === "string"){if(!pattern0.test(data)){vErrors = note(vErrors, instancePath, "pattern", {pattern: "^(id|email|phone):.+$"}, "must match pattern \""+"^(id|email|phone):.+$"+"\"");errors++;}}else {vErrors = note(vErrors, instancePath, "type", {type: "string"}, "must be string");errors++;}validate12.errors = vErrors;return errors === 0;}validate12.evaluated = {"dynamicProps":false,"dynamicItems":false};
const open6 = validate13;
const schema17 = {"type":"object","required":["code","message"],"properties":{"code":{"type":"string"},"message":{"type":"string"}}};const func0 = Object.prototype.hasOwnProperty;
function validate13(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){let vErrors = null;let errors = 0;const evaluated0 = validate13.evaluated;if(evaluated0.dynamicProps){evaluated0.props = undefined;}if(evaluated0.dynamicItems){evaluated0.items = undefined;}if(data && typeof data == "object" && !Array.isArray(data)){if((data.code === undefined) || (!(func0.call(data, "code")))){vErrors = note(vErrors, instancePath, "required", {missingProperty: "code"}, "must have required property '"+"code"+"'");errors++;}if((data.message === undefined) || (!(func0.call(data, "message")))){vErrors = note(vErrors, instancePath, "required", {missingProperty: "message"}, "must have required property '"+"message"+"'");errors++;}if(data.code !== undefined && func0.call(data, "code")){if(typeof data.code !== "string"){vErrors = note(vErrors, instancePath+"/code", "type", {type: "string"}, "must be string");errors++;}}if(data.message !== undefined && func0.call(data, "message")){if(typeof data.message !== "string"){vErrors = note(vErrors, instancePath+"/message", "type", {type: "string"}, "must be string");errors++;}}}else {vErrors = note(vErrors, instancePath, "type", {type: "object"}, "must be object");errors++;}validate13.errors = vErrors;return errors === 0;}validate13.evaluated = {"props":{"code":true,"message":true},"dynamicProps":false,"dynamicItems":false};
const open7 = validate14;
const schema18 = {"type":"object","properties":{"contactId":{"type":"integer"},"text":{"type":"string"},"created_at":{"type":"integer"}}};
function validate14(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){let vErrors = null;let errors = 0;const evaluated0 = validate14.evaluated;if(evaluated0.dynamicProps){evaluated0.props = undefined;}if(evaluated0.dynamicItems){evaluated0.items = undefined;}if(data && typeof data == "object" && !Array.isArray(data)){if(data.contactId !== undefined && func0.call(data, "contactId")){let data0 = data.contactId;if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){vErrors = note(vErrors, instancePath+"/contactId", "type", {type: "integer"}, "must be integer");errors++;}}if(data.text !== undefined && func0.call(data, "text")){if(typeof data.text !== "string"){vErrors = note(vErrors, instancePath+"/text", "type", {type: "string"}, "must be string");errors++;}}if(data.created_at !== undefined && func0.call(data, "created_at")){let data2 = data.created_at;if(!(((typeof data2 == "number") && (!(data2 % 1) && !isNaN(data2))) && (isFinite(data2)))){vErrors = note(vErrors, instancePath+"/created_at", "type", {type: "integer"}, "must be integer");errors++;}}}else {vErrors = note(vErrors, instancePath, "type", {type: "object"}, "must be object");errors++;}validate14.errors = vErrors;return errors === 0;}validate14.evaluated = {"props":{"contactId":true,"text":true,"created_at":true},"dynamicProps":false,"dynamicItems":false};
const open8 = validate15;
const schema19 = {"type":"object","properties":{"contactId":{"type":"integer"}}};
function validate15(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){let vErrors = null;let errors = 0;const evaluated0 = validate15.evaluated;if(evaluated0.dynamicProps){evaluated0.props = undefined;}if(evaluated0.dynamicItems){evaluated0.items = undefined;}if(data && typeof data == "object" && !Array.isArray(data)){if(data.contactId !== undefined && func0.call(data, "contactId")){let data0 = data.contactId;if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){vErrors = note(vErrors, instancePath+"/contactId", "type", {type: "integer"}, "must be integer");errors++;}}}else {vErrors = note(vErrors, instancePath, "type", {type: "object"}, "must be object");errors++;}validate15.errors = vErrors;return errors === 0;}validate15.evaluated = {"props":{"contactId":true},"dynamicProps":false,"dynamicItems":false};
const open9 = validate16;
const schema20 = {"type":"object","required":["messageId"],"properties":{"messageId":{"type":"integer"}}};
function validate16(data, {instancePath="", parentData, parentDataProperty, rootData=data, dynamicAnchors={}}={}){let vErrors = null;let errors = 0;const evaluated0 = validate16.evaluated;if(evaluated0.dynamicProps){evaluated0.props = undefined;}if(evaluated0.dynamicItems){evaluated0.items = undefined;}if(data && typeof data == "object" && !Array.isArray(data)){if((data.messageId === undefined) || (!(func0.call(data, "messageId")))){vErrors = note(vErrors, instancePath, "required", {missingProperty: "messageId"}, "must have required property '"+"messageId"+"'");errors++;}if(data.messageId !== undefined && func0.call(data, "messageId")){let data0 = data.messageId;if(!(((typeof data0 == "number") && (!(data0 % 1) && !isNaN(data0))) && (isFinite(data0)))){vErrors = note(vErrors, instancePath+"/messageId", "type", {type: "integer"}, "must be integer");errors++;}}}else {vErrors = note(vErrors, instancePath, "type", {type: "object"}, "must be object");errors++;}validate16.errors = vErrors;return errors === 0;}validate16.evaluated = {"props":{"messageId":true},"dynamicProps":false,"dynamicItems":false};

/** By the JSON pointer of the schema in openapi.json. */
export const validators: Record<'open' | 'closed', Record<string, Validate>> = {
  open: {
    ...bodyValidators.open,
    "#/components/schemas/Identifier": open5,
    "#/components/schemas/ContactAdded": open6,
    "#/components/schemas/CommentAdded": open7,
    "#/components/schemas/ContactAffected": open8,
    "#/components/schemas/MessageSent": open9,
  },
  closed: bodyValidators.closed,
};
