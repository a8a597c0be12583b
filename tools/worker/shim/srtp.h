// The part of libsrtp 3's API that the worker calls, on top of libsrtp 2.
//
// libsrtp 3 made the policy opaque and gave protect/unprotect separate input and output buffers; no distribution has
// it yet. The names that exist in both with another meaning (`srtp_policy_t`, `srtp_create`) are renamed while the
// system's header is read.
#pragma once

#define srtp_policy_t srtp2_policy_t
#define srtp_create srtp2_create_declaration
#include <srtp2/srtp.h>
#undef srtp_policy_t
#undef srtp_create

#include <cstddef>
#include <cstdint>
#include <cstring>

// libsrtp 2's srtp_create, under its real symbol name.
extern "C" srtp_err_status_t srtp_create(srtp_t* session, const srtp2_policy_t* policy);

// Error codes that only libsrtp 3 has; the worker maps every code to a text.
#define srtp_err_status_buffer_small static_cast<srtp_err_status_t>(28)
#define srtp_err_status_cryptex_err static_cast<srtp_err_status_t>(29)

struct Srtp3Policy
{
	srtp2_policy_t policy{};
	// libsrtp 2 keeps a pointer to master key and salt in one piece.
	unsigned char key[SRTP_MAX_KEY_LEN]{};
};

using srtp_policy_t = Srtp3Policy*;

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* policy)
{
	*policy = new Srtp3Policy();

	return srtp_err_status_ok;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
	delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->policy.ssrc = ssrc;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
	const auto status = srtp_crypto_policy_set_from_profile_for_rtp(&policy->policy.rtp, profile);

	return status ? status
	              : srtp_crypto_policy_set_from_profile_for_rtcp(&policy->policy.rtcp, profile);
}

inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy,
  const uint8_t* key,
  size_t keyLen,
  const uint8_t* salt,
  size_t saltLen,
  const uint8_t* /*mki*/,
  size_t /*mkiLen*/)
{
	if (keyLen + saltLen > sizeof(policy->key))
	{
		return srtp_err_status_bad_param;
	}

	std::memcpy(policy->key, key, keyLen);
	std::memcpy(policy->key + keyLen, salt, saltLen);
	policy->policy.key = policy->key;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow)
{
	policy->policy.allow_repeat_tx = allow;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, unsigned long size)
{
	policy->policy.window_size = size;

	return srtp_err_status_ok;
}

// libsrtp 2 copies the key while it creates the session, so the policy may go right after.
inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
	return srtp_create(session, static_cast<const srtp2_policy_t*>(&policy->policy));
}

inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

namespace amphi
{
	// libsrtp 2 works in place: the input goes to the output buffer first.
	template<class Operation>
	srtp_err_status_t inPlace(
	  Operation operation, srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen)
	{
		if (out != in)
		{
			std::memmove(out, in, inLen);
		}

		int length        = static_cast<int>(inLen);
		const auto status = operation(session, out, &length);

		*outLen = static_cast<size_t>(length);

		return status;
	}
} // namespace amphi

inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t /*mkiIndex*/)
{
	if (*outLen < inLen + SRTP_MAX_TRAILER_LEN)
	{
		return srtp_err_status_buffer_small;
	}

	return amphi::inPlace(
	  [](srtp_t ctx, void* data, int* length) { return srtp_protect(ctx, data, length); },
	  session, in, inLen, out, outLen);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen, size_t /*mkiIndex*/)
{
	// Besides the tag, SRTCP appends four octets with the E flag and the index (RFC 3711, section 3.4).
	if (*outLen < inLen + SRTP_MAX_TRAILER_LEN + 4)
	{
		return srtp_err_status_buffer_small;
	}

	return amphi::inPlace(
	  [](srtp_t ctx, void* data, int* length) { return srtp_protect_rtcp(ctx, data, length); },
	  session, in, inLen, out, outLen);
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen)
{
	return amphi::inPlace(
	  [](srtp_t ctx, void* data, int* length) { return srtp_unprotect(ctx, data, length); },
	  session, in, inLen, out, outLen);
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* in, size_t inLen, uint8_t* out, size_t* outLen)
{
	return amphi::inPlace(
	  [](srtp_t ctx, void* data, int* length) { return srtp_unprotect_rtcp(ctx, data, length); },
	  session, in, inLen, out, outLen);
}
