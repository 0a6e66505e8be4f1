// What the API servers and Calico refuse: the schemas of Calico's CRDs, its validator with its defaults and its rule for policy
// names, and the validation of NetworkPolicies by Kubernetes.
package main

import (
	calico "github.com/projectcalico/api/pkg/apis/projectcalico/v3"
	"github.com/projectcalico/calico/libcalico-go/lib/names"
	"github.com/projectcalico/calico/libcalico-go/lib/resources"
	validator "github.com/projectcalico/calico/libcalico-go/lib/validator/v3"
	networking "k8s.io/api/networking/v1"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	internal "k8s.io/kubernetes/pkg/apis/networking"
	kubernetes "k8s.io/kubernetes/pkg/apis/networking/validation"
)

// Fills in defaults as Calico's client does, and says what refuses the object; nil where nothing does.
func validate(m Manifest) *refusal {
	if m.stored {
		return refusedBy("crd", schemas.validate(m))
	}
	switch of := m.typed.(type) {
	case *networking.NetworkPolicy:
		return refusedBy("crd", validateKubernetes(of))
	case *calico.Tier:
		resources.DefaultTierFields(of)
	case *calico.NetworkPolicy:
		of.Spec.Types = typesOrDefault(of.Spec.Types, of.Spec.Ingress, of.Spec.Egress)
		return validateTiered(m, of.Spec.Tier)
	case *calico.GlobalNetworkPolicy:
		of.Spec.Types = typesOrDefault(of.Spec.Types, of.Spec.Ingress, of.Spec.Egress)
		return validateTiered(m, of.Spec.Tier)
	case *calico.StagedNetworkPolicy:
		of.Spec.Types = typesOrDefault(of.Spec.Types, of.Spec.Ingress, of.Spec.Egress)
		return validateTiered(m, of.Spec.Tier)
	case *calico.StagedGlobalNetworkPolicy:
		of.Spec.Types = typesOrDefault(of.Spec.Types, of.Spec.Ingress, of.Spec.Egress)
		return validateTiered(m, of.Spec.Tier)
	case *calico.NetworkSet, *calico.GlobalNetworkSet, *calico.HostEndpoint, *calico.StagedKubernetesNetworkPolicy:
	default:
		return nil
	}
	return first(refusedBy("validate", validator.Validate(m.typed)), refusedBy("crd", schemas.validate(m)))
}

func validateTiered(m Manifest, tier string) *refusal {
	return first(
		refusedBy("validate", validator.Validate(m.typed)),
		refusedBy("validate", names.ValidateTieredPolicyName(m.Name, tier)),
		refusedBy("crd", schemas.validate(m)),
	)
}

// The client's own defaulting is not exported (clientv3/globalnetworkpolicy.go defaultPolicyTypesField): it counts rules.
func typesOrDefault(given []calico.PolicyType, ingress, egress []calico.Rule) []calico.PolicyType {
	switch {
	case len(given) > 0:
		return given
	case len(egress) == 0:
		return []calico.PolicyType{calico.PolicyTypeIngress}
	case len(ingress) == 0:
		return []calico.PolicyType{calico.PolicyTypeEgress}
	}
	return []calico.PolicyType{calico.PolicyTypeIngress, calico.PolicyTypeEgress}
}

func validateKubernetes(policy *networking.NetworkPolicy) error {
	var of internal.NetworkPolicy
	if err := legacyscheme.Scheme.Convert(policy, &of, nil); err != nil {
		return err
	}
	return kubernetes.ValidateNetworkPolicy(&of, kubernetes.ValidationOptionsForNetworking(&of, nil)).ToAggregate()
}

func refusedBy(stage string, err error) *refusal {
	if err == nil {
		return nil
	}
	return &refusal{stage, err}
}

func first(found ...*refusal) *refusal {
	for _, one := range found {
		if one != nil {
			return one
		}
	}
	return nil
}
