// Keeps the worker's DTLS alive on an OpenSSL that was built with kernel TLS, as Debian's is.
//
// Such a libssl asks the write BIO `BIO_CTRL_GET_KTLS_SEND`. The worker's BIO callback returns 1 for the return leg of
// every operation but plain BIO_CB_RETURN, which reads as "yes, the kernel encrypts"; libssl then allocates no write
// buffer and crashes at the ServerHello. The return leg has to hand back the BIO method's own answer.
#pragma once

#include <openssl/bio.h>

namespace amphi
{
	inline BIO_callback_fn_ex workerCallback = nullptr;

	inline long onBio(
	  BIO* bio, int operation, const char* argp, size_t len, int argi, long argl, int ret, size_t* processed)
	{
		const long answer = workerCallback(bio, operation, argp, len, argi, argl, ret, processed);

		return (operation & BIO_CB_RETURN) ? ret : answer;
	}

	// The worker passes the same function every time, so one pointer is enough.
	inline void setBioCallback(BIO* bio, BIO_callback_fn_ex callback)
	{
		workerCallback = callback;
		BIO_set_callback_ex(bio, onBio);
	}
} // namespace amphi

#define BIO_set_callback_ex amphi::setBioCallback
