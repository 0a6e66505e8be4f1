package main

import (
	"fmt"
	"maps"
	"net/netip"
	"slices"

	"github.com/cilium/cilium/pkg/identity"
	"github.com/cilium/cilium/pkg/k8s"
	k8sConst "github.com/cilium/cilium/pkg/k8s/apis/cilium.io"
	slim_corev1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/api/core/v1"
	slim_metav1 "github.com/cilium/cilium/pkg/k8s/slim/k8s/apis/meta/v1"
	"github.com/cilium/cilium/pkg/labels"
	"github.com/cilium/cilium/pkg/labelsfilter"
	"github.com/cilium/cilium/pkg/option"
	ciliumtypes "github.com/cilium/cilium/pkg/types"
)

const otherClusterID = 7

// A view is what the agent of one node knows: the same node is `host` to itself and a remote node to others.
type view struct {
	given      *testCase
	found      *objects
	addresses  addressLabels
	node       string
	identities identity.IdentityMap
	byLabels   map[string]*identity.Identity
	ports      map[string]ciliumtypes.NamedPortMap
	next       identity.NumericIdentity
	multi      namedPorts
}

// The one getter of named ports that the repository asks: every identity's ports by name.
type namedPorts struct{ ciliumtypes.NamedPortMultiMap }

func (n namedPorts) GetNamedPorts() ciliumtypes.NamedPortMultiMap { return n.NamedPortMultiMap }

func newView(e *engine, given *testCase, found *objects, addresses addressLabels, node string) (*view, error) {
	ports := ciliumtypes.NewNamedPortMultiMap()
	v := &view{
		given: given, found: found, addresses: addresses, node: node,
		identities: identity.IdentityMap{},
		byLabels:   map[string]*identity.Identity{},
		ports:      map[string]ciliumtypes.NamedPortMap{},
		multi:      namedPorts{ports},
	}
	identity.IterateReservedIdentities(func(id identity.NumericIdentity, of *identity.Identity) {
		v.identities[id] = of.LabelArray
	})
	for i := range found.pods {
		pod := &found.pods[i]
		if pod.Spec.HostNetwork {
			continue
		}
		own, lbls := v.podLabels(e, pod)
		id := v.identityOf(lbls, v.clusterOf(pod))
		v.ports[podKey(pod.Namespace, pod.Name)] = own
		ports.Update(id.ID, nil, own)
	}
	for i := range found.nodes {
		v.nodeIdentity(found.nodes[i].Name)
	}
	return v, nil
}

func podKey(namespace, name string) string { return namespace + "/" + name }

func (v *view) clusterOf(pod *slim_corev1.Pod) string {
	if other := v.given.Profile.PodClusters[podKey(pod.Namespace, pod.Name)]; other != "" {
		return other
	}
	return clusterName(v.given.Profile)
}

// As the agent's fetcher of pod metadata does: labels of pod, namespace, account and cluster, filtered; the named ports; and,
// where CIDRs match pods, the nearest prefix around each address. pkg/endpoint/metadata, pkg/endpoint/endpoint.go.
func (v *view) podLabels(e *engine, pod *slim_corev1.Pod) (ciliumtypes.NamedPortMap, labels.Labels) {
	namespace, known := v.found.namespaces[pod.Namespace]
	if !known {
		namespace = slim_corev1.Namespace{ObjectMeta: slim_metav1.ObjectMeta{Name: pod.Namespace}}
	}
	// Every namespace has it: the API server's admission sees to that.
	written := maps.Clone(namespace.Labels)
	if written == nil {
		written = map[string]string{}
	}
	written["kubernetes.io/metadata.name"] = pod.Namespace
	namespace.Labels = written
	whole := *pod
	if whole.Spec.ServiceAccountName == "" {
		whole.Spec.ServiceAccountName = "default"
	}
	ports, plain := k8s.GetPodMetadata(e.logger, &namespace, &whole)
	plain[k8sConst.PolicyLabelCluster] = v.clusterOf(pod)
	lbls := labels.Map2Labels(plain, labels.LabelSourceK8s)
	if v.given.Profile.IdentityLabels != "all" {
		lbls, _ = labelsfilter.Filter(lbls)
	}
	for _, one := range k8s.NamedPortsIdentityLabels(ports) {
		lbls[one.Key] = one
	}
	if option.Config.PolicyCIDRMatchesPods() {
		for _, address := range podAddresses(pod) {
			maps.Copy(lbls, v.cidrLabels(address))
		}
	}
	return ports, lbls
}

func podAddresses(pod *slim_corev1.Pod) []netip.Addr {
	texts := []string{pod.Status.PodIP}
	for _, one := range pod.Status.PodIPs {
		if one.IP != pod.Status.PodIP {
			texts = append(texts, one.IP)
		}
	}
	var found []netip.Addr
	for _, text := range texts {
		if address, err := netip.ParseAddr(text); err == nil {
			found = append(found, address)
		}
	}
	return found
}

func (v *view) cidrLabels(address netip.Addr) labels.Labels {
	kept := labels.Labels{}
	hasCIDR := false
	for _, label := range v.addresses.around(address) {
		if label.Source == labels.LabelSourceCIDR || label.Source == labels.LabelSourceCIDRGroup {
			kept[label.GetExtendedKey()] = label
			hasCIDR = hasCIDR || label.Source == labels.LabelSourceCIDR
		}
	}
	if hasCIDR {
		return kept
	}
	everything := "cidr:0.0.0.0/0"
	if address.Is6() {
		everything = "cidr:::/0"
	}
	label := labels.ParseLabel(everything)
	kept[label.GetExtendedKey()] = label
	return kept
}

func nodeAddresses(node *slim_corev1.Node) []netip.Addr {
	var found []netip.Addr
	for _, one := range node.Status.Addresses {
		if address, err := netip.ParseAddr(one.Address); err == nil {
			found = append(found, address)
		}
	}
	return found
}

// A node has one identity for each of its addresses; they differ only where CIDRs match nodes, and then the first counts.
// pkg/node/manager/manager.go.
func (v *view) nodeIdentity(name string) *identity.Identity {
	var node *slim_corev1.Node
	for i := range v.found.nodes {
		if v.found.nodes[i].Name == name {
			node = &v.found.nodes[i]
		}
	}
	lbls := labels.NewFrom(labels.LabelRemoteNode)
	if name == v.node {
		lbls = labels.NewFrom(labels.LabelHost)
	}
	var addresses []netip.Addr
	if node != nil {
		addresses = nodeAddresses(node)
	}
	if name == v.node && option.Config.PolicyCIDRMatchesNodes() {
		for _, address := range addresses {
			if address.Is4() || option.Config.EnableIPv6 {
				lbls.MergeLabels(labels.GetCIDRLabels(wholeAddress(address)))
			}
		}
	}
	if option.Config.PerNodeLabelsEnabled() {
		if node != nil {
			filtered, _ := labelsfilter.FilterNodeLabels(labels.Map2Labels(node.Labels, labels.LabelSourceNode))
			lbls.MergeLabels(filtered)
		}
		lbls.MergeLabels(v.clusterLabel())
	}
	if len(addresses) > 0 {
		return v.addressIdentity(addresses[0], lbls)
	}
	return v.resolved(lbls, netip.Addr{})
}

// The host endpoint has its node's labels as those of a pod; only `nodeSelector` sees them. pkg/endpoint/endpoint.go
// InitWithNodeLabels.
func (v *view) asSubject(of *identity.Identity) *identity.Identity {
	if of.ID != identity.ReservedIdentityHost {
		return of
	}
	own := labels.Labels{}
	own.MergeLabels(of.Labels)
	for i := range v.found.nodes {
		if v.found.nodes[i].Name == v.node {
			written := labels.Map2Labels(v.found.nodes[i].Labels, labels.LabelSourceK8s)
			if v.given.Profile.IdentityLabels != "all" {
				written, _ = labelsfilter.Filter(written)
			}
			own.MergeLabels(written)
		}
	}
	return identity.NewIdentity(of.ID, own)
}

func (v *view) clusterLabel() labels.Labels {
	return labels.Map2Labels(
		map[string]string{k8sConst.PolicyLabelCluster: clusterName(v.given.Profile)}, labels.LabelSourceK8s)
}

func (v *view) addressIdentity(address netip.Addr, own labels.Labels) *identity.Identity {
	merged := labels.Labels{}
	merged.MergeLabels(own)
	for key, label := range v.addresses.around(address) {
		if _, taken := merged[key]; !taken && (label.Source != labels.LabelSourceCIDR || !own.HasSource(labels.LabelSourceCIDR)) {
			merged[key] = label
		}
	}
	return v.resolved(merged, address)
}

// What the address cache holds to be true of every address: what is in the cluster is not the world and, unless it is a node
// and CIDRs match nodes, in no CIDR. pkg/ipcache/metadata.go resolveLabels.
func (v *view) resolved(lbls labels.Labels, address netip.Addr) *identity.Identity {
	isNode := lbls.HasRemoteNodeLabel() || lbls.HasHostLabel()
	if isNode {
		for _, world := range []labels.Labels{labels.LabelWorld, labels.LabelWorldIPv4, labels.LabelWorldIPv6} {
			lbls.Remove(world)
		}
		if !option.Config.PolicyCIDRMatchesNodes() {
			lbls.RemoveFromSource(labels.LabelSourceCIDR)
			lbls.RemoveFromSource(labels.LabelSourceFQDN)
			lbls.RemoveFromSource(labels.LabelSourceCIDRGroup)
		}
	} else {
		lbls.AddWorldLabel(address)
	}
	return v.identityOf(lbls, clusterName(v.given.Profile))
}

// The number of an identity tells the policy map what kind it is of, so it is chosen as the agent's allocator chooses.
// Equal labels are one identity.
func (v *view) identityOf(lbls labels.Labels, cluster string) *identity.Identity {
	key := string(lbls.SortedList())
	if known := v.byLabels[key]; known != nil {
		return known
	}
	made := identity.LookupReservedIdentityByLabels(lbls)
	if made == nil {
		v.next++
		number := 1000 + v.next
		switch scope := identity.ScopeForLabels(lbls); {
		case scope != identity.IdentityScopeGlobal:
			number |= scope
		case cluster != clusterName(v.given.Profile):
			number += otherClusterID << identity.NumericIdentity(identity.GetClusterIDShift())
		}
		made = identity.NewIdentity(number, lbls)
	}
	v.byLabels[key] = made
	v.identities[made.ID] = made.LabelArray
	return made
}

// The identity of a place of a question; the pod too where it is one.
func (v *view) find(e *engine, at place) (*identity.Identity, *slim_corev1.Pod, error) {
	switch {
	case at.Pod != "":
		for i := range v.found.pods {
			pod := &v.found.pods[i]
			if podKey(pod.Namespace, pod.Name) != at.Pod {
				continue
			}
			if pod.Spec.HostNetwork {
				return v.nodeIdentity(pod.Spec.NodeName), nil, nil
			}
			_, lbls := v.podLabels(e, pod)
			return v.identityOf(lbls, v.clusterOf(pod)), pod, nil
		}
		return nil, nil, fmt.Errorf("no pod %s", at.Pod)
	case at.Node != "":
		return v.nodeIdentity(at.Node), nil, nil
	case at.IP != "":
		address, err := netip.ParseAddr(at.IP)
		if err != nil {
			return nil, nil, err
		}
		if holder := v.holderOf(address); holder != (place{}) {
			return v.find(e, holder)
		}
		return v.addressIdentity(address, labels.Labels{}), nil, nil
	case at.Entity == "kube-apiserver":
		return v.apiServer()
	case at.Entity != "":
		id := identity.GetReservedID(at.Entity)
		if id == identity.IdentityUnknown {
			return nil, nil, fmt.Errorf("no entity %s", at.Entity)
		}
		return identity.LookupReservedIdentity(id), nil, nil
	}
	return nil, nil, fmt.Errorf("a flow without a place")
}

// An address that a node or a pod holds is that node or pod; a pod that has ended holds none.
func (v *view) holderOf(address netip.Addr) place {
	for i := range v.found.nodes {
		if slices.Contains(nodeAddresses(&v.found.nodes[i]), address) {
			return place{Node: v.found.nodes[i].Name}
		}
	}
	for i := range v.found.pods {
		pod := &v.found.pods[i]
		ended := pod.Status.Phase == slim_corev1.PodSucceeded || pod.Status.Phase == slim_corev1.PodFailed
		if !ended && !pod.Spec.HostNetwork && slices.Contains(podAddresses(pod), address) {
			return place{Pod: podKey(pod.Namespace, pod.Name)}
		}
	}
	return place{}
}

func (v *view) apiServer() (*identity.Identity, *slim_corev1.Pod, error) {
	if v.given.Profile.KubeAPIServerEntity != "remote-node" {
		for _, text := range v.given.Profile.KubeAPIServerIPs {
			return v.find(nil, place{IP: text})
		}
		return nil, nil, fmt.Errorf("nothing says where the API server is")
	}
	lbls := labels.NewFrom(labels.LabelRemoteNode)
	lbls.MergeLabels(labels.LabelKubeAPIServer)
	if option.Config.PerNodeLabelsEnabled() {
		lbls.MergeLabels(v.clusterLabel())
	}
	return v.resolved(lbls, netip.Addr{}), nil, nil
}
