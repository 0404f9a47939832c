// What is in the database, as the page knows it.

import { call } from "./api.js";

export const catalog = { about: {}, tables: [], byName: new Map(), referencing: new Map() };

export const nameOf = (table) => `${table.schema}.${table.name}`;

/** As people write it: without the schema that is the default one. */
export const shortName = (table) =>
  table.schema === catalog.about.default_schema ? table.name : nameOf(table);

export async function loadCatalog() {
  const tables = await call("catalog");
  for (const table of tables) {
    table.key ??= [];
    table.foreign_keys ??= [];
    table.byColumn = new Map(table.columns.map((column) => [column.name, column]));
    table.editable = table.kind === "r" || (table.kind === "p" && table.key.length > 0);
  }
  catalog.tables = tables;
  catalog.byName = new Map(tables.map((table) => [nameOf(table), table]));
  catalog.referencing = new Map(tables.map((table) => [nameOf(table), []]));
  for (const table of tables) {
    for (const key of table.foreign_keys) {
      catalog.referencing.get(`${key.schema}.${key.table}`)?.push({ table, key });
    }
  }
}

/** The foreign key that begins with a column. */
export const foreignKeyOf = (table, column) =>
  table.foreign_keys.find((key) => key.columns[0] === column);

export const isNumber = (column) => column.category === "N";
export const isJson = (column) => column.base === "json" || column.base === "jsonb";
export const isArray = (column) => column.category === "A";
export const isRange = (column) => column.category === "R";
export const isText = (column) => column.category === "S";
export const isBoolean = (column) => column.category === "B";
export const isVector = (column) => ["vector", "halfvec", "sparsevec"].includes(column.base);
export const canSort = (column) =>
  !["json", "xml", "point", "box", "polygon", "path", "line", "lseg", "circle"].includes(column.base);
