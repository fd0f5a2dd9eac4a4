// oxlint-disable-next-line typescript/triple-slash-reference -- so that every layer that reaches this file has the types
/// <reference path="./better-sqlite3.d.ts" />
export { default as Connection, type RawStatement } from 'better-sqlite3';
