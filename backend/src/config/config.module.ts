import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { ConfigModule as NestConfigModule, ConfigService } from '@nestjs/config';
import type { Config } from './config.js';

/** Token of the configuration, for factories; classes take it with `@InjectConfig()`. */
export const CONFIG = Symbol('Config');

/** Injects the configuration: `constructor(@InjectConfig() private readonly config: Config)`. */
export const InjectConfig = () => Inject(CONFIG);

@Module({})
export class ConfigModule {
  static with(config: Config): DynamicModule {
    return {
      module: ConfigModule,
      global: true,
      imports: [
        NestConfigModule.forRoot({ ignoreEnvFile: true, load: [() => ({ amphi: config })] }),
      ],
      providers: [
        {
          provide: CONFIG,
          inject: [ConfigService],
          useFactory: (service: ConfigService) => service.getOrThrow<Config>('amphi'),
        },
      ],
      exports: [CONFIG],
    };
  }
}
