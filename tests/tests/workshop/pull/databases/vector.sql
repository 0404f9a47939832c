create extension vector;
alter table documents add embedding vector(384);
create index on documents using hnsw (embedding vector_cosine_ops);
