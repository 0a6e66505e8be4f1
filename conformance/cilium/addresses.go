package main

import (
	"net/netip"

	k8sUtils "github.com/cilium/cilium/pkg/k8s/utils"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/policy"
	"github.com/cilium/cilium/pkg/policy/api"
	"github.com/cilium/cilium/pkg/policy/types"
)

// What the agent's address cache knows: labels of prefixes. It learns them from the policies' CIDRs, from CIDR groups, from
// DNS answers and from where the API server is. pkg/policy/k8s, pkg/fqdn/namemanager, pkg/ipcache/metadata.go.
type addressLabels map[netip.Prefix]labels.Labels

func (a addressLabels) add(prefix netip.Prefix, more labels.Labels) {
	prefix = prefix.Masked()
	if a[prefix] == nil {
		a[prefix] = labels.Labels{}
	}
	a[prefix].MergeLabels(more)
}

func newAddressLabels(given *testCase, found *objects, sources []source) (addressLabels, error) {
	known := addressLabels{}
	var entries types.PolicyEntries
	for _, one := range sources {
		entries = append(entries, one.entries...)
	}
	for _, prefix := range policy.GetCIDRPrefixes(entries) {
		known.add(prefix, labels.GetCIDRLabels(prefix))
	}
	for _, group := range found.groups {
		own := groupLabels(group.Name, group.Labels)
		for _, cidr := range group.Spec.ExternalCIDRs {
			prefix, err := netip.ParsePrefix(string(cidr))
			if err != nil {
				continue // The agent warns and goes on.
			}
			known.add(prefix, own)
		}
	}
	for _, text := range given.Profile.KubeAPIServerIPs {
		address, err := netip.ParseAddr(text)
		if err != nil {
			return nil, err
		}
		known.add(wholeAddress(address), labels.LabelKubeAPIServer)
	}
	for text, names := range given.Profile.DNSNames {
		address, err := netip.ParseAddr(text)
		if err != nil {
			return nil, err
		}
		for _, selector := range fqdnSelectors(entries) {
			pattern, err := selector.ToRegex()
			if err != nil {
				return nil, err
			}
			for _, name := range names {
				if pattern.MatchString(name + ".") {
					known.add(wholeAddress(address), labels.FromSlice([]labels.Label{selector.IdentityLabel()}))
				}
			}
		}
	}
	return known, nil
}

func wholeAddress(address netip.Addr) netip.Prefix {
	return netip.PrefixFrom(address, address.BitLen())
}

// Labels of a CIDRGroup object, each also in the form that selectors of groups look for, and the group's own.
func groupLabels(name string, written map[string]string) labels.Labels {
	made := labels.Labels{}
	add := func(label labels.Label) { made[label.Key] = label }
	for key, value := range k8sUtils.RemoveCiliumLabels(written) {
		label := labels.NewLabel(key, value, labels.LabelSourceCIDRGroup)
		add(label)
		add(labels.EncodedCIDRGroupLabel(label.Key, label.Value, label.Source))
	}
	add(api.LabelForCIDRGroupRef(name))
	return made
}

func fqdnSelectors(entries types.PolicyEntries) []*api.FQDNSelector {
	var found []*api.FQDNSelector
	for _, entry := range entries {
		for _, peer := range entry.L3 {
			if selector, ok := peer.GetFQDNSelector(); ok {
				found = append(found, selector)
			}
		}
	}
	return found
}

// Labels of every prefix around an address, the nearest first; of the `cidr:` labels only the nearest counts.
func (a addressLabels) around(address netip.Addr) labels.Labels {
	merged := labels.Labels{}
	hasCIDR := false
	for bits := address.BitLen(); bits >= 0; bits-- {
		prefix, err := address.Prefix(bits)
		if err != nil {
			continue
		}
		near := a[prefix]
		nearCIDR := near.HasSource(labels.LabelSourceCIDR)
		for key, label := range near {
			if _, taken := merged[key]; taken || (label.Source == labels.LabelSourceCIDR && hasCIDR) {
				continue
			}
			merged[key] = label
		}
		hasCIDR = hasCIDR || nearCIDR
	}
	return merged
}
