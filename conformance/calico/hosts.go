// Automatic host endpoints, as kube-controllers makes them (kube-controllers/pkg/controllers/node/hostendpoints.go, not exported):
// one for every interface of a node, with the node's labels, open where no policy applies.
package main

import (
	"maps"

	calico "github.com/projectcalico/api/pkg/apis/projectcalico/v3"
	"github.com/projectcalico/calico/libcalico-go/lib/resources"
	core "k8s.io/api/core/v1"
)

// For the nodes that no given host endpoint is of.
func autoHosts(manifests []Manifest) []Manifest {
	given := map[string]bool{}
	for _, m := range manifests {
		if host, isHost := m.typed.(*calico.HostEndpoint); isHost {
			given[host.Spec.Node] = true
		}
	}
	var made []Manifest
	for _, m := range manifests {
		node, isNode := m.typed.(*core.Node)
		if !isNode || given[node.Name] {
			continue
		}
		host := calico.NewHostEndpoint()
		host.Name = node.Name + "-auto-hep"
		host.Labels = map[string]string{}
		maps.Copy(host.Labels, node.Labels)
		host.Labels["projectcalico.org/created-by"] = "calico-kube-controllers"
		host.Spec.Node, host.Spec.InterfaceName = node.Name, "*"
		host.Spec.Profiles = []string{resources.DefaultAllowProfileName}
		for _, address := range nodeAddresses(node) {
			host.Spec.ExpectedIPs = append(host.Spec.ExpectedIPs, address.String())
		}
		made = append(made, Manifest{Kind: calico.KindHostEndpoint, Name: host.Name, typed: host})
	}
	return made
}
