/* SPDX-License-Identifier: GPL-2.0-only */
/* Cases of KUnit tests, named as those of kselftests: function, rules, what it shows. */
#ifndef NVGRE_TESTS_CASE_H
#define NVGRE_TESTS_CASE_H

#include <kunit/test.h>

#define NVGRE_CASE_PARAM(fn, gen, desc) {				\
	.run_case = fn,							\
	.name = #fn " " desc,						\
	.generate_params = gen,						\
	.module_name = KBUILD_MODNAME,					\
}

#define NVGRE_CASE(fn, desc)	NVGRE_CASE_PARAM(fn, NULL, desc)

#endif /* NVGRE_TESTS_CASE_H */
