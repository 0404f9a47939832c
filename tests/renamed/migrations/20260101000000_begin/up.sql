CREATE TABLE renamed (id bigint);
