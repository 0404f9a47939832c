-- A trader in food, as desktop databases of the nineties were: capitals and blanks in the names.
create table "Categories" (
    "CategoryID" smallint primary key,
    "CategoryName" varchar(15) not null,
    "Description" text,
    "Picture" bytea
);
create table "Suppliers" (
    "SupplierID" smallint primary key,
    "CompanyName" varchar(40) not null,
    "HomePage" text
);
create table "Products" (
    "ProductID" smallint primary key,
    "ProductName" varchar(40) not null,
    "SupplierID" smallint references "Suppliers",
    "CategoryID" smallint references "Categories",
    "UnitPrice" real default 0,
    "UnitsInStock" smallint default 0,
    "Discontinued" boolean not null default false,
    constraint "CK_UnitPrice" check ("UnitPrice" >= 0)
);
create index "ProductName" on "Products" ("ProductName");
create table "Customers" (
    "CustomerID" character(5) primary key,
    "CompanyName" varchar(40) not null,
    "Contact Name" varchar(30)
);
create table "CustomerDemographics" (
    "CustomerTypeID" character varying(10) primary key,
    "CustomerDesc" text
);
create table "CustomerCustomerDemo" (
    "CustomerID" character(5) not null references "Customers",
    "CustomerTypeID" varchar(10) not null references "CustomerDemographics",
    primary key ("CustomerID", "CustomerTypeID")
);
create table "Employees" (
    "EmployeeID" smallint primary key,
    "LastName" varchar(20) not null,
    "ReportsTo" smallint references "Employees",
    "BirthDate" date,
    "Notes" xml
);
create table "Regions" ("RegionID" smallint primary key, "RegionDescription" varchar(60) not null);
create table "Territories" (
    "TerritoryID" varchar(20) primary key,
    "RegionID" smallint not null references "Regions"
);
create table "EmployeeTerritories" (
    "EmployeeID" smallint not null references "Employees",
    "TerritoryID" varchar(20) not null references "Territories",
    primary key ("EmployeeID", "TerritoryID")
);
create table "Shippers" ("ShipperID" smallint primary key, "CompanyName" varchar(40) not null);
create table "Orders" (
    "OrderID" smallint primary key,
    "CustomerID" character(5) references "Customers",
    "EmployeeID" smallint references "Employees",
    "OrderDate" date,
    "ShipVia" smallint references "Shippers",
    "Freight" money
);
create table "Order Details" (
    "OrderID" smallint not null references "Orders" on delete cascade,
    "ProductID" smallint not null references "Products",
    "UnitPrice" real not null,
    "Quantity" smallint not null default 1,
    "Discount" real not null default '0.5',
    primary key ("OrderID", "ProductID"),
    constraint "CK Discount" check ("Discount" between 0 and 1),
    check ("Quantity" > 0)
);
comment on constraint "CK Discount" on "Order Details" is 'A share of the price.';
create view "Order Subtotals" as
    select "OrderID", sum("UnitPrice" * "Quantity" * (1 - "Discount")) as "Subtotal"
    from "Order Details" group by "OrderID";
create rule "no_delete" as on delete to "Regions" do instead nothing;
