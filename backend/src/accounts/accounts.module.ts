import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Config } from '../config/config.js';
import { CONFIG } from '../config/config.module.js';
import { TokenService } from './token.service.js';
import { UserEntity } from './user.entity.js';
import { UsersService } from './users.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([UserEntity]),
    JwtModule.registerAsync({
      inject: [CONFIG],
      useFactory: ({ auth }: Config) => ({
        secret: auth.jwtSecret,
        signOptions: { algorithm: 'HS256', expiresIn: Math.ceil(auth.tokenTtlSeconds) },
        verifyOptions: { algorithms: ['HS256'] },
      }),
    }),
  ],
  providers: [TokenService, UsersService],
  exports: [TokenService, UsersService],
})
export class AccountsModule {}
