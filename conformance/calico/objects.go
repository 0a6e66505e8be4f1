// One manifest to a typed object, decoded as strictly as the API servers do, or to what they say against it.
package main

import (
	"encoding/json"
	"errors"
	"fmt"

	calico "github.com/projectcalico/api/pkg/apis/projectcalico/v3"
	core "k8s.io/api/core/v1"
	discovery "k8s.io/api/discovery/v1"
	networking "k8s.io/api/networking/v1"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	strict "sigs.k8s.io/json"
)

type object interface {
	runtime.Object
	meta.Object
}

// Manifest is an object of a case: as given, and typed.
type Manifest struct {
	Kind, Namespace, Name string
	typed                 object
	// Written into the backing store by hand, which nothing defaults and only a schema checks.
	stored bool
}

// A refusal of one object, and whose it is: decode, crd (the API server) or validate (Calico).
type refusal struct {
	stage string
	err   error
}

var kinds = map[string]func() object{
	"v1 Namespace":                                       func() object { return &core.Namespace{} },
	"v1 Pod":                                             func() object { return &core.Pod{} },
	"v1 Node":                                            func() object { return &core.Node{} },
	"v1 Service":                                         func() object { return &core.Service{} },
	"v1 ServiceAccount":                                  func() object { return &core.ServiceAccount{} },
	"discovery.k8s.io/v1 EndpointSlice":                  func() object { return &discovery.EndpointSlice{} },
	"networking.k8s.io/v1 NetworkPolicy":                 func() object { return &networking.NetworkPolicy{} },
	"projectcalico.org/v3 Tier":                          func() object { return calico.NewTier() },
	"projectcalico.org/v3 NetworkPolicy":                 func() object { return calico.NewNetworkPolicy() },
	"projectcalico.org/v3 NetworkSet":                    func() object { return calico.NewNetworkSet() },
	"projectcalico.org/v3 HostEndpoint":                  func() object { return calico.NewHostEndpoint() },
	"projectcalico.org/v3 GlobalNetworkPolicy":           func() object { return calico.NewGlobalNetworkPolicy() },
	"projectcalico.org/v3 GlobalNetworkSet":              func() object { return calico.NewGlobalNetworkSet() },
	"projectcalico.org/v3 StagedNetworkPolicy":           func() object { return calico.NewStagedNetworkPolicy() },
	"projectcalico.org/v3 StagedGlobalNetworkPolicy":     func() object { return calico.NewStagedGlobalNetworkPolicy() },
	"projectcalico.org/v3 StagedKubernetesNetworkPolicy": func() object { return calico.NewStagedKubernetesNetworkPolicy() },
}

// Kinds that later releases enforce and this one does not know: nothing is said of them, and no case may have them.
var later = map[string]bool{"policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy": true}

var errLater = errors.New("of a later release")

// The error is for what is no manifest of this engine at all; a refusal comes with the manifest.
func decode(raw json.RawMessage) (Manifest, *refusal, error) {
	var head struct {
		meta.TypeMeta
		Metadata struct {
			Namespace string `json:"namespace"`
			Name      string `json:"name"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return Manifest{}, nil, err
	}
	manifest := Manifest{Kind: head.Kind, Namespace: head.Metadata.Namespace, Name: head.Metadata.Name}
	group := head.APIVersion
	if group == "crd.projectcalico.org/v1" {
		group, manifest.stored = calico.GroupVersionCurrent, true
	}
	blank, known := kinds[group+" "+head.Kind]
	if later[head.APIVersion+" "+head.Kind] {
		return manifest, nil, fmt.Errorf("%s: %w", head.Kind, errLater)
	}
	if !known {
		return manifest, nil, fmt.Errorf("no such kind: %s %s", head.APIVersion, head.Kind)
	}
	manifest.typed = blank()
	unknown, err := strict.UnmarshalStrict(raw, manifest.typed)
	if err = errors.Join(append(unknown, err)...); err != nil {
		return manifest, &refusal{"decode", err}, nil
	}
	legacyscheme.Scheme.Default(manifest.typed)
	return manifest, nil, nil
}

// Label names the object as `refused` of the protocol does.
func (m Manifest) Label() string {
	if m.Namespace == "" {
		return m.Kind + " " + m.Name
	}
	return m.Kind + " " + m.Namespace + "/" + m.Name
}
