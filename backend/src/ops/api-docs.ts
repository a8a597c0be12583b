import { errorResponseSchema } from '@amphi/contracts';
import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** OpenAPI at `/api/openapi.json`, Swagger UI at `/api/docs`; the schemas are those that check the requests. */
export function serveApiDocs(app: INestApplication): void {
  const info = new DocumentBuilder()
    .setTitle('Amphi')
    .setDescription('Self-hosted live streaming: streams, recordings, accounts.')
    .setVersion('0.1')
    .addBearerAuth()
    .addGlobalResponse({
      status: 'default',
      description: 'Any other error.',
      standardSchema: errorResponseSchema,
    })
    .build();
  SwaggerModule.setup('api/docs', app, () => SwaggerModule.createDocument(app, info), {
    jsonDocumentUrl: 'api/openapi.json',
    customSiteTitle: 'Amphi API',
  });
}
