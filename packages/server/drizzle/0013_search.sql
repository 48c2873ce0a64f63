CREATE TABLE "incident_center"."incident_search" (
	"incident_id" uuid NOT NULL,
	"part" text NOT NULL,
	"tenants" text[] NOT NULL,
	"words" text NOT NULL,
	"uses" integer NOT NULL,
	CONSTRAINT "incident_search_incident_id_part_pk" PRIMARY KEY("incident_id","part")
);

--> statement-breakpoint
-- Who serves asks at the start whether the database has this version's tables.
GRANT USAGE ON SCHEMA incident_center_migrations TO incident_center_app, incident_center_system;
--> statement-breakpoint
GRANT SELECT ON incident_center_migrations.__drizzle_migrations TO incident_center_app, incident_center_system;
--> statement-breakpoint
-- Part of a word is found by trigrams. Under row security such an index is never used: ILIKE is not leakproof, so the tenants
-- of every row would be compared first. So the words stand in a table that nobody may read but the owner, whose function
-- compares the tenants itself, by the same setting as the policies do.
ALTER TABLE incident_center.incident_search ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
REVOKE ALL ON incident_center.incident_search FROM PUBLIC, incident_center_app, incident_center_system;
--> statement-breakpoint
-- Where the extension cannot be had, the search works without the index, and is slower.
DO $$
DECLARE
  lies_in text;
BEGIN
  IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
    BEGIN
      CREATE EXTENSION IF NOT EXISTS pg_trgm;
    EXCEPTION WHEN insufficient_privilege OR feature_not_supported THEN
      RAISE NOTICE 'pg_trgm cannot be created: the search of incidents works without its index';
    END;
  END IF;
  SELECT n.nspname INTO lies_in FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm';
  IF lies_in IS NOT NULL THEN
    EXECUTE format('CREATE INDEX incident_search_words ON incident_center.incident_search USING gin (words %I.gin_trgm_ops)', lies_in);
  END IF;
END
$$;
--> statement-breakpoint
CREATE FUNCTION incident_center.words_of_incident(p_id uuid, p_title text, p_tags jsonb) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT concat_ws(E'\n', p_title, p_id::text, replace(p_id::text, '-', ''),
    (SELECT string_agg(tag.key || E'\n' || tag.value, E'\n') FROM jsonb_each_text(p_tags) AS tag)) $$;
--> statement-breakpoint
-- What was there before. Forced row security shows an owner nothing.
ALTER TABLE incident_center.incident NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE incident_center.alert NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
INSERT INTO incident_center.incident_search (incident_id, part, tenants, words, uses)
  SELECT id, 'incident', tenants, incident_center.words_of_incident(id, title, tags), 0 FROM incident_center.incident;
--> statement-breakpoint
INSERT INTO incident_center.incident_search (incident_id, part, tenants, words, uses)
  SELECT incident_id, md5(name), min(tenants), name, count(*) FROM incident_center.alert GROUP BY incident_id, name;
--> statement-breakpoint
ALTER TABLE incident_center.incident FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE incident_center.alert FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE FUNCTION incident_center.keep_incident_words() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
BEGIN
  INSERT INTO incident_center.incident_search (incident_id, part, tenants, words, uses)
    VALUES (NEW.id, 'incident', NEW.tenants, incident_center.words_of_incident(NEW.id, NEW.title, NEW.tags), 0)
    ON CONFLICT (incident_id, part) DO UPDATE SET words = excluded.words;
  RETURN NULL;
END
$$;
--> statement-breakpoint
-- A name is there once for each incident: thousands of alerts of one name change a number.
CREATE FUNCTION incident_center.add_alert_names() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
BEGIN
  INSERT INTO incident_center.incident_search AS known (incident_id, part, tenants, words, uses)
    SELECT incident_id, md5(name), min(tenants), name, count(*) FROM added GROUP BY incident_id, name ORDER BY 1, 2
    ON CONFLICT (incident_id, part) DO UPDATE SET uses = known.uses + excluded.uses;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION incident_center.change_alert_name() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
BEGIN
  UPDATE incident_center.incident_search SET uses = uses - 1 WHERE incident_id = OLD.incident_id AND part = md5(OLD.name);
  DELETE FROM incident_center.incident_search WHERE incident_id = OLD.incident_id AND part = md5(OLD.name) AND uses < 1;
  INSERT INTO incident_center.incident_search AS known (incident_id, part, tenants, words, uses)
    VALUES (NEW.incident_id, md5(NEW.name), NEW.tenants, NEW.name, 1)
    ON CONFLICT (incident_id, part) DO UPDATE SET uses = known.uses + 1;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER incident_words AFTER INSERT OR UPDATE OF title, tags ON incident_center.incident
  FOR EACH ROW EXECUTE FUNCTION incident_center.keep_incident_words();
--> statement-breakpoint
CREATE TRIGGER alert_names AFTER INSERT ON incident_center.alert
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION incident_center.add_alert_names();
--> statement-breakpoint
CREATE TRIGGER alert_name AFTER UPDATE OF name ON incident_center.alert
  FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION incident_center.change_alert_name();
--> statement-breakpoint
-- EXECUTE, so that each pattern gets a plan of its own: one without three letters in a row has no trigram to look for.
CREATE FUNCTION incident_center.find_incidents(p_pattern text) RETURNS SETOF uuid
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
  AS $$
BEGIN
  RETURN QUERY EXECUTE 'SELECT DISTINCT incident_id FROM incident_center.incident_search
    WHERE words ILIKE $1 AND tenants && incident_center.current_tenants()' USING p_pattern;
END
$$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION incident_center.find_incidents(text), incident_center.keep_incident_words(),
  incident_center.add_alert_names(), incident_center.change_alert_name() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION incident_center.find_incidents(text) TO incident_center_app;
