# SPDX-License-Identifier: GPL-2.0-only
#
# What the kernel's headers have. Stable kernels carry API of newer ones, so the
# headers are asked, not the version.
#
# $(call nvgre-probe,HEADER,REGEX,MACRO) defines MACRO if HEADER has a match. A dot
# stands for a parenthesis, which make would count.
nvgre-probe = $(shell grep -qsE '$(2)' $(srctree)/include/$(1) && echo -D$(3))


# $(call nvgre-header,HEADER,MACRO) defines MACRO if HEADER is there.
nvgre-header = $(if $(wildcard $(srctree)/include/$(1)),-D$(2))

nvgre-probed := \
	$(call nvgre-header,linux/unaligned.h,NVGRE_HAVE_UNALIGNED_H) \
	$(call nvgre-header,net/gso.h,NVGRE_HAVE_GSO_H) \
	$(call nvgre-probe,net/rtnetlink.h,struct rtnl_newlink_params .$$,NVGRE_HAVE_NEWLINK_PARAMS) \
	$(call nvgre-probe,net/net_namespace.h,exit_rtnl..struct net .net,NVGRE_HAVE_EXIT_RTNL) \
	$(call nvgre-probe,linux/netdevice.h,lltx:1;,NVGRE_HAVE_LLTX) \
	$(call nvgre-probe,net/dst.h,dst_dev.const struct,NVGRE_HAVE_DST_DEV) \
	$(call nvgre-probe,net/dropreason-core.h,FN.RECURSION_LIMIT,NVGRE_HAVE_DROP_RECURSION_LIMIT) \
	$(call nvgre-probe,net/dropreason-core.h,FN.IP_TUNNEL_ECN,NVGRE_HAVE_DROP_TUNNEL)
