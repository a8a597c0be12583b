import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Recordings1764000003000 implements MigrationInterface {
  name = 'Recordings1764000003000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "recordings" (
        "id" uuid PRIMARY KEY,
        "streamId" uuid NOT NULL REFERENCES "streams" ("id") ON DELETE CASCADE,
        "userId" uuid NOT NULL REFERENCES "users" ("id") ON DELETE CASCADE,
        "handle" text NOT NULL,
        "title" text NOT NULL,
        "state" text NOT NULL CHECK ("state" IN ('recording', 'uploading', 'ready', 'failed')),
        "visibility" text NOT NULL CHECK ("visibility" IN ('public', 'unlisted', 'private')),
        "contentType" text NOT NULL,
        "key" text NOT NULL,
        "uploadId" text NOT NULL,
        "sizeBytes" bigint NOT NULL,
        "durationMs" integer,
        "posterType" text,
        "thumbnails" jsonb,
        "createdAt" timestamptz(3) NOT NULL,
        "touchedAt" timestamptz(3) NOT NULL,
        "claimedUntil" timestamptz(3)
      )`);
    await runner.query(`
      CREATE TABLE "recording_parts" (
        "recordingId" uuid NOT NULL REFERENCES "recordings" ("id") ON DELETE CASCADE,
        "partNumber" integer NOT NULL,
        "sizeBytes" integer NOT NULL,
        PRIMARY KEY ("recordingId", "partNumber")
      )`);
    await runner.query(`
      CREATE INDEX "recordings_newest" ON "recordings" ("createdAt" DESC, "id" DESC)
        WHERE "state" = 'ready' AND "visibility" = 'public'`);
    await runner.query(`
      CREATE INDEX "recordings_newest_of_user"
        ON "recordings" ("userId", "createdAt" DESC, "id" DESC)`);
    await runner.query(`CREATE INDEX "recordings_stream" ON "recordings" ("streamId")`);
    await runner.query(`
      CREATE INDEX "recordings_open" ON "recordings" ("touchedAt")
        WHERE "state" IN ('recording', 'uploading')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "recording_parts"`);
    await runner.query(`DROP TABLE "recordings"`);
  }
}
