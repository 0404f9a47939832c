// Drizzle on Hono, a process for each worker, as in its own benchmark. Prints its port, and serves until
// the end of its standard input. DRIVER (pg, postgres.js), DATABASE_URL, WORKERS, CONNECTIONS in all.
import cluster from 'node:cluster';
import { serve } from '@hono/node-server';
import { asc, eq, relations, sql } from 'drizzle-orm';
import { date, doublePrecision, integer, pgTable, serial, text } from 'drizzle-orm/pg-core';
import { Hono } from 'hono';

const day = (name) => date(name, { mode: 'string' });

const customers = pgTable('customers', {
  id: serial('id').primaryKey(),
  companyName: text('company_name').notNull(),
  contactName: text('contact_name').notNull(),
  contactTitle: text('contact_title').notNull(),
  address: text('address').notNull(),
  city: text('city').notNull(),
  postalCode: text('postal_code'),
  region: text('region'),
  country: text('country').notNull(),
  phone: text('phone').notNull(),
  fax: text('fax'),
});
const employees = pgTable('employees', {
  id: serial('id').primaryKey(),
  lastName: text('last_name').notNull(),
  firstName: text('first_name'),
  title: text('title').notNull(),
  titleOfCourtesy: text('title_of_courtesy').notNull(),
  birthDate: day('birth_date').notNull(),
  hireDate: day('hire_date').notNull(),
  address: text('address').notNull(),
  city: text('city').notNull(),
  postalCode: text('postal_code').notNull(),
  country: text('country').notNull(),
  homePhone: text('home_phone').notNull(),
  extension: integer('extension').notNull(),
  notes: text('notes').notNull(),
  recipientId: integer('recipient_id'),
});
const suppliers = pgTable('suppliers', {
  id: serial('id').primaryKey(),
  companyName: text('company_name').notNull(),
  contactName: text('contact_name').notNull(),
  contactTitle: text('contact_title').notNull(),
  address: text('address').notNull(),
  city: text('city').notNull(),
  region: text('region'),
  postalCode: text('postal_code').notNull(),
  country: text('country').notNull(),
  phone: text('phone').notNull(),
});
const products = pgTable('products', {
  id: serial('id').primaryKey(),
  name: text('name').notNull(),
  quantityPerUnit: text('qt_per_unit').notNull(),
  unitPrice: doublePrecision('unit_price').notNull(),
  unitsInStock: integer('units_in_stock').notNull(),
  unitsOnOrder: integer('units_on_order').notNull(),
  reorderLevel: integer('reorder_level').notNull(),
  discontinued: integer('discontinued').notNull(),
  supplierId: integer('supplier_id').notNull(),
});
const orders = pgTable('orders', {
  id: serial('id').primaryKey(),
  orderDate: day('order_date').notNull(),
  requiredDate: day('required_date').notNull(),
  shippedDate: day('shipped_date'),
  shipVia: integer('ship_via').notNull(),
  freight: doublePrecision('freight').notNull(),
  shipName: text('ship_name').notNull(),
  shipCity: text('ship_city').notNull(),
  shipRegion: text('ship_region'),
  shipPostalCode: text('ship_postal_code'),
  shipCountry: text('ship_country').notNull(),
  customerId: integer('customer_id').notNull(),
  employeeId: integer('employee_id').notNull(),
});
const details = pgTable('order_details', {
  unitPrice: doublePrecision('unit_price').notNull(),
  quantity: integer('quantity').notNull(),
  discount: doublePrecision('discount').notNull(),
  orderId: integer('order_id').notNull(),
  productId: integer('product_id').notNull(),
});

const one = (from, column, table) => (r) => r.one(table, { fields: [from[column]], references: [table.id] });
const employeesRelations = relations(employees, (r) => ({ recipient: one(employees, 'recipientId', employees)(r) }));
const productsRelations = relations(products, (r) => ({ supplier: one(products, 'supplierId', suppliers)(r) }));
const ordersRelations = relations(orders, ({ many }) => ({ details: many(details) }));
const detailsRelations = relations(details, (r) => ({
  order: one(details, 'orderId', orders)(r),
  product: one(details, 'productId', products)(r),
}));
const schema = {
  customers, employees, suppliers, products, orders, details,
  employeesRelations, productsRelations, ordersRelations, detailsRelations,
};

const workers = Number(process.env.WORKERS);
const max = Math.max(1, Math.floor(Number(process.env.CONNECTIONS) / workers));

async function open() {
  if (process.env.DRIVER === 'postgres.js') {
    const { default: postgres } = await import('postgres');
    const { drizzle } = await import('drizzle-orm/postgres-js');
    return drizzle(postgres(process.env.DATABASE_URL, { max }), { schema });
  }
  const { default: pg } = await import('pg');
  const { drizzle } = await import('drizzle-orm/node-postgres');
  return drizzle(new pg.Pool({ connectionString: process.env.DATABASE_URL, max }), { schema });
}

function routes(db) {
  const word = sql.placeholder('term');
  const key = sql.placeholder('id');
  const page = { limit: sql.placeholder('limit'), offset: sql.placeholder('offset') };
  const found = (column) => sql`to_tsvector('english', ${column}) @@ to_tsquery('english', ${word})`;
  const { query } = db;
  const first = (table, from) => from.findFirst({ where: eq(table.id, key) });
  const pages = (table, from) => from.findMany({ ...page, orderBy: asc(table.id) });
  const sums = db
    .select({
      id: orders.id,
      shippedDate: orders.shippedDate,
      shipName: orders.shipName,
      shipCity: orders.shipCity,
      shipCountry: orders.shipCountry,
      productsCount: sql`count(${details.productId})::int`,
      quantitySum: sql`sum(${details.quantity})::int`,
      totalPrice: sql`sum(${details.quantity} * ${details.unitPrice})`,
    })
    .from(orders)
    .leftJoin(details, eq(details.orderId, orders.id))
    .groupBy(orders.id)
    .orderBy(asc(orders.id))
    .limit(page.limit)
    .offset(page.offset);
  const of = (table, relation) => ({ where: eq(table.id, key), with: relation });
  const statements = {
    'customers': pages(customers, query.customers),
    'customer-by-id': first(customers, query.customers),
    'search-customer': query.customers.findMany({ where: found(customers.companyName) }),
    'employees': pages(employees, query.employees),
    'employee-with-recipient': query.employees.findMany(of(employees, { recipient: true })),
    'suppliers': pages(suppliers, query.suppliers),
    'supplier-by-id': first(suppliers, query.suppliers),
    'products': pages(products, query.products),
    'product-with-supplier': query.products.findMany(of(products, { supplier: true })),
    'search-product': query.products.findMany({ where: found(products.name) }),
    'orders-with-details': sums,
    'order-with-details': query.orders.findMany(of(orders, { details: true })),
    'order-with-details-and-products': query.orders.findMany(
      of(orders, { details: { with: { product: true } } }),
    ),
  };
  const app = new Hono();
  for (const [name, statement] of Object.entries(statements)) {
    const prepared = statement.prepare(name);
    app.get(`/${name}`, async (context) => {
      const asked = context.req.query();
      if (asked.term) asked.term += ':*';
      return context.json((await prepared.execute(asked)) ?? null);
    });
  }
  return app;
}

if (cluster.isPrimary) {
  let listening = 0;
  cluster.on('listening', (_, address) => {
    listening += 1;
    if (listening === workers) console.log(address.port);
  });
  for (let worker = 0; worker < workers; worker += 1) cluster.fork();
  process.stdin.on('end', () => {
    for (const worker of Object.values(cluster.workers)) worker.kill();
    process.exit(0);
  });
  process.stdin.resume();
} else {
  serve({ fetch: routes(await open()).fetch, port: 0, hostname: '127.0.0.1' });
}
