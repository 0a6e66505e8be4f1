// The ends of a question: the pod, node or address that a place names, as the cluster of the case has it.
package main

import (
	"net/netip"
	"slices"

	"github.com/projectcalico/calico/libcalico-go/lib/backend/k8s/conversion"
	core "k8s.io/api/core/v1"
)

// One end of a question. At most one of pod and node is set.
type end struct {
	pod       *core.Pod
	node      *core.Node
	addresses []netip.Addr
}

// An end without addresses is nobody known.
func (c *cluster) find(place Place) end {
	if pod := c.pods[place.Pod]; pod != nil {
		if !pod.Spec.HostNetwork {
			return end{pod: pod, addresses: podAddresses(pod)}
		}
		place = Place{Node: pod.Spec.NodeName}
	}
	if node := c.nodes[place.Node]; node != nil {
		return end{node: node, addresses: nodeAddresses(node)}
	}
	address, err := netip.ParseAddr(place.IP)
	if err != nil {
		return end{}
	}
	for _, pod := range c.pods {
		if !pod.Spec.HostNetwork && !conversion.IsFinished(pod) && slices.Contains(podAddresses(pod), address) {
			return end{pod: pod, addresses: podAddresses(pod)}
		}
	}
	for _, node := range c.nodes {
		if slices.Contains(nodeAddresses(node), address) {
			return end{node: node, addresses: nodeAddresses(node)}
		}
	}
	return end{addresses: []netip.Addr{address}}
}

// A pod and itself, a node and itself, a pod and its own node.
func isLocal(one, other end) bool {
	if one.pod != nil {
		return one.pod == other.pod || (other.node != nil && one.pod.Spec.NodeName == other.node.Name)
	}
	return one.node != nil && one.node == other.node
}

// Addresses of both ends in one family: ICMP is IPv4 and ICMPv6 is IPv6; else the first family of the peer that the subject has
// too.
func addressesOf(protocol Protocol, subject, peer end) (own, other netip.Addr, ok bool) {
	for _, at := range peer.addresses {
		if (protocol == 1 && !at.Is4()) || (protocol == 58 && !at.Is6()) {
			continue
		}
		for _, mine := range subject.addresses {
			if mine.Is4() == at.Is4() {
				return mine, at, true
			}
		}
	}
	return own, other, false
}

func podAddresses(pod *core.Pod) []netip.Addr {
	written := []string{}
	for _, one := range pod.Status.PodIPs {
		written = append(written, one.IP)
	}
	if len(written) == 0 {
		written = append(written, pod.Status.PodIP)
	}
	return parseAddresses(written)
}

func nodeAddresses(node *core.Node) []netip.Addr {
	written := []string{}
	for _, one := range node.Status.Addresses {
		written = append(written, one.Address)
	}
	return parseAddresses(written)
}

// Names among them are left out.
func parseAddresses(written []string) []netip.Addr {
	found := []netip.Addr{}
	for _, one := range written {
		if address, err := netip.ParseAddr(one); err == nil {
			found = append(found, address)
		}
	}
	return found
}
