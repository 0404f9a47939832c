-- 10,000 customers, 200 employees, 1,000 suppliers, 5,000 products, 50,000 orders and some 300,000 details
select setseed(0.42);
create function w(k int) returns text language sql as $$ select (array['ash','berg','cole','dane','elm','ford','glen','hart','iver','juno','kerr','lane','moss','nord','oak','penn','quay','reed','stone','thorn','ulm','vale','wood','york','zell','hale','able','orson','terra','paul'])[1+k%30] $$;
insert into customers(company_name,contact_name,contact_title,address,city,postal_code,region,country,phone,fax)
 select initcap(w((random()*1e6)::int))||initcap(w((random()*1e6)::int))||' '||initcap(w((random()*1e6)::int))||' Inc', 'Contact '||i, 'Title '||i%40, i||' Main Street', 'City '||i%500, case when i%2=0 then (10000+i)::text end, 'Region '||i%50, 'Country '||i%90, '(555) 555-'||lpad((i%10000)::text,4,'0'), '(555) 555-'||lpad((i%9999)::text,4,'0') from generate_series(1,10000) i;
insert into employees(last_name,first_name,title,title_of_courtesy,birth_date,hire_date,address,city,postal_code,country,home_phone,extension,notes,recipient_id)
 select 'Last'||i,'First'||i,'Title '||i%20,'Ms.',date '1970-01-01'+i*30, date '2015-01-01'+i, i||' Side Street','City '||i%50,(10000+i)::text,'Country '||i%90,'(555) 555-0000',400+i,'notes '||repeat('lorem ',10), case when i>1 then 1+(i/2)%(i-1) end from generate_series(1,200) i;
insert into suppliers(company_name,contact_name,contact_title,address,city,region,postal_code,country,phone)
 select initcap(w((random()*1e6)::int))||' Supplies '||i,'Contact '||i,'Title '||i%20,i||' Dock Road','City '||i%100,'Region '||i%50,(20000+i)::text,'Country '||i%90,'(555) 555-1111' from generate_series(1,1000) i;
insert into products(name,qt_per_unit,unit_price,units_in_stock,units_on_order,reorder_level,discontinued,supplier_id)
 select initcap(w((random()*1e6)::int)||w((random()*1e6)::int))||' '||initcap(w((random()*1e6)::int)||w((random()*1e6)::int)), (i%48)||' - 250 g pkgs.', round((3+random()*297)::numeric,2), (random()*125)::int, (i%10)*10, (i%7)*5, i%2, 1+(random()*999)::int from generate_series(1,5000) i;
insert into orders(order_date,required_date,shipped_date,ship_via,freight,ship_name,ship_city,ship_region,ship_postal_code,ship_country,customer_id,employee_id)
 select date '2016-01-01'+i/1440, date '2016-01-31'+i/1440, date '2016-01-11'+i/1440, 1+i%3, round((random()*1000)::numeric,2), i||' Harbour Street','City '||i%500,'Region '||i%50,(30000+i%9999)::text,'Country '||i%90, 1+(random()*9999)::int, 1+(random()*199)::int from generate_series(1,50000) i;
insert into order_details(unit_price,quantity,discount,order_id,product_id)
 select p.unit_price, 1+(random()*129)::int, case when random()<0.5 then 0 else 0.15 end, x.o, x.p
 from (select o, 1+(random()*4999)::int p from generate_series(1,50000) o, lateral generate_series(1, case when o%20<12 then 1+o%4 when o%20<16 then 5+o%6 when o%20<19 then 11+o%7 else 18+o%8 end)) x join products p on p.id=x.p order by x.o;
