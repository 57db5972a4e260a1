// SPDX-License-Identifier: GPL-2.0-only
/* The wire format against byte strings written down by hand from the RFCs. */
#include <kunit/test.h>

#include "../proto.h"

struct nvgre_parse_case {
	const char *desc;
	u8 bytes[NVGRE_GRE_MAX_LEN];
	unsigned int len;
	enum nvgre_pass why;
	__be16 flags;
	u8 hdr_len;
	u32 key;
};

static const struct nvgre_parse_case nvgre_parse_cases[] = {
	{ "W1 NVGRE header", { 0x20, 0, 0x65, 0x58, 0x12, 0x34, 0x56, 0x78 }, 8,
	  NVGRE_PASS_NOT, GRE_KEY, 8, 0x12345678 },
	{ "G1 no key", { 0, 0, 0x65, 0x58 }, 4, NVGRE_PASS_NOT, 0, 4, 0 },
	{ "G1 checksum", { 0x80, 0, 0x65, 0x58, 0xab, 0xcd, 0, 0 }, 8,
	  NVGRE_PASS_NOT, GRE_CSUM, 8, 0 },
	{ "G1 checksum and key",
	  { 0xa0, 0, 0x65, 0x58, 0xab, 0xcd, 0, 0, 0xff, 0xff, 0xff, 0xff }, 12,
	  NVGRE_PASS_NOT, GRE_CSUM | GRE_KEY, 12, 0xffffffff },
	{ "G2 sequence is skipped",
	  { 0x10, 0, 0x65, 0x58, 0, 0, 0, 9 }, 8, NVGRE_PASS_NOT, GRE_SEQ, 8, 0 },
	{ "G2 key and sequence",
	  { 0x30, 0, 0x65, 0x58, 0, 0, 0, 1, 0, 0, 0, 9 }, 12,
	  NVGRE_PASS_NOT, GRE_KEY | GRE_SEQ, 12, 1 },
	{ "G2 all three",
	  { 0xb0, 0, 0x65, 0x58, 1, 2, 0, 0, 0, 0, 0, 7, 0, 0, 0, 9 }, 16,
	  NVGRE_PASS_NOT, GRE_CSUM | GRE_KEY | GRE_SEQ, 16, 7 },
	{ "ignored reserved bits", { 0x23, 0xf8, 0x65, 0x58, 0, 0, 1, 0 }, 8,
	  NVGRE_PASS_NOT, GRE_KEY, 8, 0x100 },
	{ "D2 version 1 (PPTP)", { 0x30, 0x81, 0x88, 0x0b, 0, 0, 0, 0 }, 8,
	  NVGRE_PASS_VERSION },
	{ "D2 version 7", { 0x20, 0x07, 0x65, 0x58, 0, 0, 0, 0 }, 8,
	  NVGRE_PASS_VERSION },
	{ "D2 routing", { 0x60, 0, 0x65, 0x58, 0, 0, 0, 0 }, 8,
	  NVGRE_PASS_FLAGS },
	{ "D2 strict source route", { 0x28, 0, 0x65, 0x58, 0, 0, 0, 0 }, 8,
	  NVGRE_PASS_FLAGS },
	{ "D2 reserved bit 5", { 0x24, 0, 0x65, 0x58, 0, 0, 0, 0 }, 8,
	  NVGRE_PASS_FLAGS },
	{ "D2 IPv4 in GRE", { 0x20, 0, 0x08, 0, 0, 0, 0, 0 }, 8,
	  NVGRE_PASS_PROTOCOL },
	{ "D2 ERSPAN", { 0x10, 0, 0x88, 0xbe, 0, 0, 0, 0 }, 8,
	  NVGRE_PASS_PROTOCOL },
	{ "W9 nothing", { 0 }, 0, NVGRE_PASS_TRUNCATED },
	{ "W9 three bytes", { 0x20, 0, 0x65 }, 3, NVGRE_PASS_TRUNCATED },
	{ "W9 cut in the key", { 0x20, 0, 0x65, 0x58, 0x12, 0x34, 0x56 }, 7,
	  NVGRE_PASS_TRUNCATED },
	{ "W9 cut in the sequence",
	  { 0xb0, 0, 0x65, 0x58, 1, 2, 0, 0, 0, 0, 0, 7, 0, 0, 0 }, 15,
	  NVGRE_PASS_TRUNCATED },
};

static void nvgre_parse_desc(const struct nvgre_parse_case *c, char *desc)
{
	strscpy(desc, c->desc, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(nvgre_parse, nvgre_parse_cases, nvgre_parse_desc);

static void nvgre_parse_test(struct kunit *test)
{
	const struct nvgre_parse_case *c = test->param_value;
	struct nvgre_gre gre = { .key = 0xdeadbeef };
	/* Exactly as long as the case says, so that KASAN sees a read beyond. */
	u8 *data = kunit_kzalloc(test, c->len ?: 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, data);
	memcpy(data, c->bytes, c->len);
	KUNIT_ASSERT_EQ(test, nvgre_gre_parse(data, c->len, &gre), c->why);
	if (c->why) {
		KUNIT_EXPECT_EQ(test, gre.key, 0xdeadbeef);
		return;
	}
	KUNIT_EXPECT_EQ(test, be16_to_cpu(gre.flags), be16_to_cpu(c->flags));
	KUNIT_EXPECT_EQ(test, gre.len, c->hdr_len);
	KUNIT_EXPECT_EQ(test, gre.key, c->key);
}

/* W9: no content and no length makes the parser read or claim too much. */
static void nvgre_parse_any(struct kunit *test)
{
	u64 seed = 0x6e76677265ULL;
	unsigned int i, j, len;
	struct nvgre_gre gre;

	for (i = 0; i < 20000; i++) {
		u8 *data;

		len = i % (NVGRE_GRE_MAX_LEN + 1);
		data = kmalloc(len ?: 1, GFP_KERNEL);
		KUNIT_ASSERT_NOT_NULL(test, data);
		for (j = 0; j < len; j++) {
			seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
			data[j] = seed >> 56;
		}
		/* Every other one says Ethernet in GRE version 0. */
		if (i & 1 && len >= NVGRE_GRE_MIN_LEN) {
			data[0] &= 0xb3;
			data[1] = 0;
			data[2] = 0x65;
			data[3] = 0x58;
		}
		if (!nvgre_gre_parse(data, len, &gre)) {
			KUNIT_EXPECT_LE(test, (unsigned int)gre.len, len);
			KUNIT_EXPECT_EQ(test, gre.len, nvgre_gre_len(gre.flags));
			KUNIT_EXPECT_FALSE(test, data[1] & 7);
			KUNIT_EXPECT_EQ(test, data[2] << 8 | data[3], ETH_P_TEB);
		}
		kfree(data);
	}
}

static void nvgre_build_nvgre(struct kunit *test)
{
	static const u8 want[] = { 0x20, 0, 0x65, 0x58, 0x00, 0x13, 0x89, 0xa5 };
	struct nvgre_gre gre = {
		.flags = GRE_KEY,
		.len = NVGRE_HDR_LEN,
		.key = nvgre_key(5001, 0xa5),
	};
	u8 got[NVGRE_HDR_LEN + 1] = { [NVGRE_HDR_LEN] = 0x5a };

	nvgre_gre_build(got, &gre);
	KUNIT_EXPECT_MEMEQ(test, got, want, sizeof(want));
	KUNIT_EXPECT_EQ(test, got[NVGRE_HDR_LEN], 0x5a);
}

/* What is built is read back, for every shape that is sent. */
static void nvgre_build_parse(struct kunit *test)
{
	static const __be16 shapes[] = { 0, GRE_KEY, GRE_CSUM, GRE_CSUM | GRE_KEY };
	u8 data[NVGRE_GRE_MAX_LEN];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(shapes); i++) {
		struct nvgre_gre in = {
			.flags = shapes[i],
			.len = nvgre_gre_len(shapes[i]),
			.key = shapes[i] & GRE_KEY ? 0x80000001 : 0,
		}, out;

		memset(data, 0xff, sizeof(data));
		nvgre_gre_build(data, &in);
		KUNIT_ASSERT_EQ(test, nvgre_gre_parse(data, in.len, &out),
				NVGRE_PASS_NOT);
		KUNIT_EXPECT_EQ(test, be16_to_cpu(out.flags),
				be16_to_cpu(in.flags));
		KUNIT_EXPECT_EQ(test, out.key, in.key);
		KUNIT_EXPECT_EQ(test, out.len, in.len);
	}
}

/* W3: the VSID is the key without its last byte, whatever the FlowID. */
static void nvgre_key_parts(struct kunit *test)
{
	unsigned int flowid;

	for (flowid = 0; flowid < 256; flowid++) {
		KUNIT_EXPECT_EQ(test, nvgre_key(0xfffffe, flowid),
				0xfffffe00 | flowid);
		KUNIT_EXPECT_EQ(test, nvgre_key_vsid(nvgre_key(5001, flowid)),
				5001);
	}
}

/* W6 */
static void nvgre_vsid_reserved(struct kunit *test)
{
	KUNIT_EXPECT_TRUE(test, nvgre_vsid_is_reserved(0));
	KUNIT_EXPECT_TRUE(test, nvgre_vsid_is_reserved(0xfff));
	KUNIT_EXPECT_FALSE(test, nvgre_vsid_is_reserved(0x1000));
	KUNIT_EXPECT_FALSE(test, nvgre_vsid_is_reserved(0xfffffe));
	KUNIT_EXPECT_TRUE(test, nvgre_vsid_is_reserved(0xffffff));
}

/* W2: hashes that differ in any one byte only still spread over all FlowIDs. */
static void nvgre_flowid_spread(struct kunit *test)
{
	unsigned int byte, value;

	for (byte = 0; byte < 4; byte++) {
		DECLARE_BITMAP(seen, 256) = { };

		for (value = 0; value < 256; value++)
			__set_bit(nvgre_flowid(0x1234567 ^ value << 8 * byte),
				  seen);
		KUNIT_EXPECT_TRUE(test, bitmap_full(seen, 256));
	}
}

static void nvgre_header_lengths(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, nvgre_gre_len(0), 4);
	KUNIT_EXPECT_EQ(test, nvgre_gre_len(GRE_KEY), NVGRE_HDR_LEN);
	KUNIT_EXPECT_EQ(test, nvgre_gre_len(GRE_CSUM | GRE_KEY), 12);
	KUNIT_EXPECT_EQ(test, nvgre_gre_len(GRE_CSUM | GRE_KEY | GRE_SEQ),
			NVGRE_GRE_MAX_LEN);
}

static struct kunit_case nvgre_proto_cases[] = {
	KUNIT_CASE_PARAM(nvgre_parse_test, nvgre_parse_gen_params),
	KUNIT_CASE(nvgre_parse_any),
	KUNIT_CASE(nvgre_build_nvgre),
	KUNIT_CASE(nvgre_build_parse),
	KUNIT_CASE(nvgre_key_parts),
	KUNIT_CASE(nvgre_vsid_reserved),
	KUNIT_CASE(nvgre_flowid_spread),
	KUNIT_CASE(nvgre_header_lengths),
	{ }
};

static struct kunit_suite nvgre_proto_suite = {
	.name = "nvgre_proto",
	.test_cases = nvgre_proto_cases,
};

kunit_test_suite(nvgre_proto_suite);

MODULE_DESCRIPTION("KUnit tests of nvgre");
MODULE_LICENSE("GPL");
