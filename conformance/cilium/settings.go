package main

import (
	"fmt"
	"slices"

	cmtypes "github.com/cilium/cilium/pkg/clustermesh/types"
	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
)

const ownCluster = "default"

// The engine is configured by globals; every case sets all of them.
func applySettings(p profile) error {
	if p.Cni != "cilium" {
		return fmt.Errorf("the profile is for %q", p.Cni)
	}
	if p.IdentityLabels != "" && p.IdentityLabels != "default" && p.IdentityLabels != "all" {
		return fmt.Errorf("unknown identityLabels %q", p.IdentityLabels)
	}
	modes := map[string]string{
		"":        option.DefaultEnforcement,
		"default": option.DefaultEnforcement,
		"always":  option.AlwaysEnforce,
		"never":   option.NeverEnforce,
	}
	mode, known := modes[p.Enforcement]
	if !known {
		return fmt.Errorf("unknown enforcement %q", p.Enforcement)
	}
	for _, one := range p.CidrMatchMode {
		if one != "nodes" && one != "pods" {
			return fmt.Errorf("unknown cidrMatchMode %q", one)
		}
	}
	// `auto` becomes `always` under Kubernetes.
	localhost := option.AllowLocalhostAlways
	if p.AllowLocalhost == "policy" {
		localhost = option.AllowLocalhostPolicy
	}
	option.Config.UnsafeDaemonConfigOption.AllowLocalhost = localhost
	option.Config.ClusterName = clusterName(p)
	option.Config.EnableIPv4 = true
	option.Config.EnableIPv6 = p.DualStack
	option.Config.EnableHostFirewall = p.HostFirewall
	option.Config.PolicyCIDRMatchMode = slices.Clone(p.CidrMatchMode)
	option.Config.EnableNodeSelectorLabels = p.NodeSelectorLabels
	option.Config.EnableL7Proxy = orTrue(p.L7Proxy)
	option.Config.EnableICMPRules = orTrue(p.IcmpRules)
	option.Config.EnableNonDefaultDenyPolicies = orTrue(p.NonDefaultDeny)
	option.Config.EnableExtendedIPProtocols = p.ExtendedIPProtocols
	policy.SetPolicyEnabled(mode)
	api.InitEntities(clusterName(p))
	return nil
}

func orTrue(given *bool) bool {
	return given == nil || *given
}

func clusterName(p profile) string {
	if p.ClusterName == "" {
		return ownCluster
	}
	return p.ClusterName
}

// The cluster that peers without one belong to, as the agent hands it to the parsers.
func clusterOfPeers(p profile) string {
	return cmtypes.LocalClusterNameForPolicies(
		cmtypes.PolicyConfig{PolicyDefaultLocalCluster: orTrue(p.DefaultLocalCluster)},
		clusterName(p),
	)
}
