import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Streams1764000001000 implements MigrationInterface {
  name = 'Streams1764000001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "streams" (
        "id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        "userId" uuid NOT NULL
          CONSTRAINT "streams_user" REFERENCES "users" ("id") ON DELETE CASCADE,
        "handle" text NOT NULL,
        "title" text NOT NULL,
        "status" text NOT NULL CHECK ("status" IN ('created', 'live', 'ended')),
        "createdAt" timestamptz(3) NOT NULL,
        "startedAt" timestamptz(3) CHECK ("startedAt" IS NOT NULL OR "status" <> 'live'),
        "endedAt" timestamptz(3) CHECK (("endedAt" IS NOT NULL) = ("status" = 'ended')),
        "leaseExpiresAt" timestamptz(3)
          CHECK (("leaseExpiresAt" IS NOT NULL) = ("status" = 'live')),
        "recordingId" uuid,
        "streamUrl" text
      )`);
    await runner.query(`
      CREATE UNIQUE INDEX "streams_one_live_per_user" ON "streams" ("userId")
        WHERE "status" = 'live'`);
    await runner.query(`
      CREATE INDEX "streams_live" ON "streams" ("startedAt" DESC, "id" DESC)
        WHERE "status" = 'live'`);
    await runner.query(`
      CREATE INDEX "streams_newest" ON "streams" ("startedAt" DESC, "id" DESC)
        WHERE "startedAt" IS NOT NULL`);
    await runner.query(`
      CREATE INDEX "streams_newest_of_user" ON "streams" ("handle", "startedAt" DESC, "id" DESC)
        WHERE "startedAt" IS NOT NULL`);
    await runner.query(`
      CREATE INDEX "streams_never_live" ON "streams" ("createdAt") WHERE "startedAt" IS NULL`);
    await runner.query(`
      CREATE INDEX "streams_user_id" ON "streams" ("userId")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "streams"`);
  }
}
