// ankerl::unordered_dense, which no distribution packages yet, expressed through Abseil's flat hash tables.
//
// Two differences matter to the worker: Abseil's `erase(iterator)` returns nothing, and its hash is another template.
// Iterators of the other elements stay valid over an erase, so the next one can be taken first.
#pragma once

#include <absl/container/flat_hash_map.h>
#include <absl/container/flat_hash_set.h>
#include <absl/hash/hash.h>
#include <cstddef>
#include <iterator>

namespace ankerl::unordered_dense
{
	template<class T>
	struct hash
	{
		size_t operator()(const T& value) const
		{
			return absl::Hash<T>{}(value);
		}
	};

	template<class Table>
	struct ReturningErase : Table
	{
		using Table::Table;
		using Table::erase;

		typename Table::iterator erase(typename Table::iterator position)
		{
			const auto next = std::next(position);

			Table::erase(position);

			return next;
		}
	};

	template<class Key, class Value, class Hash = typename absl::flat_hash_map<Key, Value>::hasher>
	using map = ReturningErase<absl::flat_hash_map<Key, Value, Hash>>;

	template<class Key, class Hash = typename absl::flat_hash_set<Key>::hasher>
	using set = ReturningErase<absl::flat_hash_set<Key, Hash>>;
} // namespace ankerl::unordered_dense
