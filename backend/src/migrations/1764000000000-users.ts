import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Users1764000000000 implements MigrationInterface {
  name = 'Users1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE "users" (
        "id" uuid PRIMARY KEY DEFAULT gen_random_uuid(),
        "handle" text NOT NULL,
        "passwordHash" text NOT NULL,
        "createdAt" timestamptz(3) NOT NULL DEFAULT now()
      )`);
    await runner.query(`CREATE UNIQUE INDEX "users_handle" ON "users" (lower("handle"))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE "users"`);
  }
}
