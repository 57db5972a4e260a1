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
	$(call nvgre-probe,linux/netdevice.h,gso_ipv4_max_size;,NVGRE_HAVE_GSO_IPV4_MAX_SIZE) \
	$(call nvgre-probe,net/dst.h,dst_dev.const struct,NVGRE_HAVE_DST_DEV) \
	$(call nvgre-probe,net/dropreason-core.h,FN.RECURSION_LIMIT,NVGRE_HAVE_DROP_RECURSION_LIMIT) \
	$(call nvgre-probe,net/dropreason-core.h,FN.IP_TUNNEL_ECN,NVGRE_HAVE_DROP_TUNNEL) \
	$(call nvgre-probe,linux/netdevice.h,netif_queue_set_napi,NVGRE_HAVE_QUEUE_NAPI) \
	$(call nvgre-probe,linux/netdevice.h,netif_napi_add_config,NVGRE_HAVE_NAPI_CONFIG) \
	$(call nvgre-probe,net/netdev_queues.h,struct netdev_stat_ops .$$,NVGRE_HAVE_STAT_OPS) \
	$(call nvgre-header,net/netdev_rx_queue.h,NVGRE_HAVE_NETDEV_RX_QUEUE_H) \
	$(call nvgre-probe,net/gro.h,gro_flush_normal,NVGRE_HAVE_GRO_NODE) \
	$(call nvgre-probe,linux/ethtool.h,struct ethtool_rxfh_param .$$,NVGRE_HAVE_RXFH_PARAM) \
	$(call nvgre-probe,linux/ethtool.h,struct ethtool_rxfh_fields .$$,NVGRE_HAVE_RXFH_FIELDS) \
	$(call nvgre-probe,net/genetlink.h,genl_info_dump.struct,NVGRE_HAVE_GENL_INFO_DUMP) \
	$(call nvgre-probe,net/netlink.h,const struct netlink_range_validation .range,NVGRE_HAVE_CONST_RANGE)
