-- Written by cargo schema: leads back to the schema before up.sql.

-- drop_table: the rows of events are deleted
--   safer: stop using the table in a release before this one; keep a dump of it
DROP TABLE events;

-- segment: transaction

-- drop_table: the rows of users are deleted
--   safer: stop using the table in a release before this one; keep a dump of it
DROP TABLE users;

-- segment: transaction

-- drop_table: the rows of wizard_submissions are deleted
--   safer: stop using the table in a release before this one; keep a dump of it
DROP TABLE wizard_submissions;

-- segment: transaction

-- drop_table: the rows of email_captures are deleted
--   safer: stop using the table in a release before this one; keep a dump of it
DROP TABLE email_captures;

-- drop_enum: type user_role is gone for every function and query that names it
--   safer: stop using the type in a release before this one
DROP TYPE user_role;
