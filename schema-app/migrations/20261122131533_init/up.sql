-- Written by cargo schema; plain SQL, yours to change until it is applied.

CREATE TYPE user_role AS ENUM ('admin', 'member');

COMMENT ON TYPE user_role IS 'What a user may do.';

CREATE TABLE email_captures (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    email character varying(320) NOT NULL,
    source text,
    utm_source text,
    utm_medium text,
    utm_campaign text,
    utm_term text,
    utm_content text,
    times_captured integer NOT NULL DEFAULT 1,
    convertkit_subscriber_id bigint,
    convertkit_synced_at timestamp with time zone,
    convertkit_attempts integer NOT NULL DEFAULT 0,
    convertkit_last_error text,
    captured_at timestamp with time zone NOT NULL DEFAULT now(),
    processed_at timestamp with time zone,
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT email_captures_convertkit_attempts_check CHECK (convertkit_attempts >= 0),
    CONSTRAINT email_captures_email_key UNIQUE (email),
    CONSTRAINT email_captures_pkey PRIMARY KEY (id)
);

CREATE INDEX email_captures_captured_at_idx ON email_captures USING btree (captured_at DESC);

CREATE INDEX email_captures_sync_queue_idx ON email_captures USING btree (updated_at) WHERE convertkit_synced_at IS NULL;

COMMENT ON TABLE email_captures IS 'An email address that a visitor left.';

COMMENT ON COLUMN email_captures.id IS 'The id.';

COMMENT ON COLUMN email_captures.email IS 'The address, in lower case: one row each.';

COMMENT ON COLUMN email_captures.source IS 'Where on the site it was left.';

COMMENT ON COLUMN email_captures.utm_source IS 'Campaign source of the visit.';

COMMENT ON COLUMN email_captures.utm_medium IS 'Campaign medium of the visit.';

COMMENT ON COLUMN email_captures.utm_campaign IS 'Campaign name of the visit.';

COMMENT ON COLUMN email_captures.utm_term IS 'Campaign keyword of the visit.';

COMMENT ON COLUMN email_captures.utm_content IS 'Campaign variant of the visit.';

COMMENT ON COLUMN email_captures.times_captured IS 'How often the address was left.';

COMMENT ON COLUMN email_captures.convertkit_subscriber_id IS 'The subscriber at ConvertKit, once known.';

COMMENT ON COLUMN email_captures.convertkit_synced_at IS 'When ConvertKit last took the subscriber.';

COMMENT ON COLUMN email_captures.convertkit_attempts IS 'How often a sync was tried.';

COMMENT ON COLUMN email_captures.convertkit_last_error IS 'Why the last sync failed.';

COMMENT ON COLUMN email_captures.captured_at IS 'When the address was first left.';

COMMENT ON COLUMN email_captures.processed_at IS 'When what follows a capture was done.';

COMMENT ON COLUMN email_captures.updated_at IS 'When the row last changed.';

CREATE TABLE events (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    kind character varying(100) NOT NULL,
    properties jsonb NOT NULL DEFAULT '{}'::jsonb,
    user_id bigint,
    email_capture_id bigint,
    wizard_submission_id bigint,
    occurred_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT events_pkey PRIMARY KEY (id)
);

CREATE INDEX events_email_capture_id_idx ON events USING btree (email_capture_id);

CREATE INDEX events_kind_occurred_at_idx ON events USING btree (kind, occurred_at DESC);

CREATE INDEX events_user_id_occurred_at_idx ON events USING btree (user_id, occurred_at DESC);

CREATE INDEX events_wizard_submission_id_idx ON events USING btree (wizard_submission_id);

COMMENT ON TABLE events IS 'Something that happened.';

COMMENT ON COLUMN events.id IS 'The id.';

COMMENT ON COLUMN events.kind IS 'What happened: `page_view`, `signup`, …';

COMMENT ON COLUMN events.properties IS 'What else is known of it.';

COMMENT ON COLUMN events.user_id IS 'Who did it, if it was a user.';

COMMENT ON COLUMN events.email_capture_id IS 'The capture that it belongs to, if it does.';

COMMENT ON COLUMN events.wizard_submission_id IS 'The way through the wizard that it belongs to, if it does.';

COMMENT ON COLUMN events.occurred_at IS 'When it happened.';

CREATE TABLE users (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    email character varying(320) NOT NULL,
    email_capture_id bigint,
    role user_role NOT NULL DEFAULT 'member'::user_role,
    first_name text,
    last_name text,
    company text,
    job_title text,
    phone character varying(40),
    country character varying(2),
    timezone text,
    avatar_url text,
    converted_at timestamp with time zone,
    conversion_source text,
    conversion_value_cents bigint,
    created_at timestamp with time zone NOT NULL DEFAULT now(),
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT users_conversion_value_cents_check CHECK (conversion_value_cents >= 0),
    CONSTRAINT users_email_key UNIQUE (email),
    CONSTRAINT users_pkey PRIMARY KEY (id)
);

CREATE INDEX users_conversion_source_idx ON users USING btree (conversion_source);

CREATE INDEX users_converted_at_idx ON users USING btree (converted_at) WHERE converted_at IS NOT NULL;

CREATE INDEX users_created_at_idx ON users USING btree (created_at DESC);

CREATE INDEX users_email_capture_id_idx ON users USING btree (email_capture_id);

COMMENT ON TABLE users IS 'A person who signed up.';

COMMENT ON COLUMN users.id IS 'The id.';

COMMENT ON COLUMN users.email IS 'The address, in lower case: one user each.';

COMMENT ON COLUMN users.email_capture_id IS 'The capture that the user came from, if there is one.';

COMMENT ON COLUMN users.role IS 'What the user may do.';

COMMENT ON COLUMN users.first_name IS 'First name.';

COMMENT ON COLUMN users.last_name IS 'Last name.';

COMMENT ON COLUMN users.company IS 'Company.';

COMMENT ON COLUMN users.job_title IS 'Job title.';

COMMENT ON COLUMN users.phone IS 'Phone number.';

COMMENT ON COLUMN users.country IS 'Two-letter country code.';

COMMENT ON COLUMN users.timezone IS 'Time zone by its IANA name.';

COMMENT ON COLUMN users.avatar_url IS 'Address of a picture.';

COMMENT ON COLUMN users.converted_at IS 'When the user became a customer.';

COMMENT ON COLUMN users.conversion_source IS 'What made the user a customer.';

COMMENT ON COLUMN users.conversion_value_cents IS 'What the conversion is worth, in cents.';

COMMENT ON COLUMN users.created_at IS 'When the user signed up.';

COMMENT ON COLUMN users.updated_at IS 'When the row last changed.';

CREATE TABLE wizard_submissions (
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    session character varying(200) NOT NULL,
    email_capture_id bigint,
    current_step integer NOT NULL DEFAULT 1,
    completed_steps integer[] NOT NULL DEFAULT '{}'::integer[],
    industry text,
    company_size text,
    goal text,
    budget text,
    answers jsonb NOT NULL DEFAULT '{}'::jsonb,
    seconds_spent integer NOT NULL DEFAULT 0,
    page_views integer NOT NULL DEFAULT 0,
    clicks integer NOT NULL DEFAULT 0,
    started_at timestamp with time zone NOT NULL DEFAULT now(),
    abandoned_at timestamp with time zone,
    completed_at timestamp with time zone,
    updated_at timestamp with time zone NOT NULL DEFAULT now(),
    CONSTRAINT wizard_submissions_current_step_check CHECK (current_step >= 1 AND current_step <= 50),
    CONSTRAINT wizard_submissions_engagement_check CHECK (seconds_spent >= 0 AND page_views >= 0 AND clicks >= 0),
    CONSTRAINT wizard_submissions_pkey PRIMARY KEY (id),
    CONSTRAINT wizard_submissions_session_key UNIQUE (session)
);

CREATE INDEX wizard_submissions_answers_idx ON wizard_submissions USING gin (answers);

CREATE INDEX wizard_submissions_current_step_idx ON wizard_submissions USING btree (current_step);

CREATE INDEX wizard_submissions_email_capture_id_idx ON wizard_submissions USING btree (email_capture_id);

CREATE INDEX wizard_submissions_started_at_idx ON wizard_submissions USING btree (started_at DESC);

COMMENT ON TABLE wizard_submissions IS 'A visitor''s way through the wizard.';

COMMENT ON COLUMN wizard_submissions.id IS 'The id.';

COMMENT ON COLUMN wizard_submissions.session IS 'The visitor''s session: one submission each.';

COMMENT ON COLUMN wizard_submissions.email_capture_id IS 'The capture of the visitor''s address, if there is one.';

COMMENT ON COLUMN wizard_submissions.current_step IS 'The furthest step that the visitor reached.';

COMMENT ON COLUMN wizard_submissions.completed_steps IS 'The steps that are done, in ascending order.';

COMMENT ON COLUMN wizard_submissions.industry IS 'Answer of analytic interest: the visitor''s industry.';

COMMENT ON COLUMN wizard_submissions.company_size IS 'Answer of analytic interest: the size of the company.';

COMMENT ON COLUMN wizard_submissions.goal IS 'Answer of analytic interest: what the visitor wants to reach.';

COMMENT ON COLUMN wizard_submissions.budget IS 'Answer of analytic interest: the budget.';

COMMENT ON COLUMN wizard_submissions.answers IS 'Every answer.';

COMMENT ON COLUMN wizard_submissions.seconds_spent IS 'Engagement: seconds spent.';

COMMENT ON COLUMN wizard_submissions.page_views IS 'Engagement: pages viewed.';

COMMENT ON COLUMN wizard_submissions.clicks IS 'Engagement: clicks.';

COMMENT ON COLUMN wizard_submissions.started_at IS 'When the visitor began.';

COMMENT ON COLUMN wizard_submissions.abandoned_at IS 'When the visitor gave up.';

COMMENT ON COLUMN wizard_submissions.completed_at IS 'When the visitor finished.';

COMMENT ON COLUMN wizard_submissions.updated_at IS 'When the row last changed.';

ALTER TABLE events ADD CONSTRAINT events_email_capture_id_fkey FOREIGN KEY (email_capture_id) REFERENCES email_captures (id) ON DELETE CASCADE;

ALTER TABLE events ADD CONSTRAINT events_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;

ALTER TABLE events ADD CONSTRAINT events_wizard_submission_id_fkey FOREIGN KEY (wizard_submission_id) REFERENCES wizard_submissions (id) ON DELETE CASCADE;

ALTER TABLE users ADD CONSTRAINT users_email_capture_id_fkey FOREIGN KEY (email_capture_id) REFERENCES email_captures (id) ON DELETE SET NULL;

ALTER TABLE wizard_submissions ADD CONSTRAINT wizard_submissions_email_capture_id_fkey FOREIGN KEY (email_capture_id) REFERENCES email_captures (id) ON DELETE SET NULL;
