"""What Vitrine's stacks need of CloudFormation and LocalEmu lacks."""
